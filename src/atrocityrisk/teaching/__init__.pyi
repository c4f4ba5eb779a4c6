from .base_rate_shift import shift_base_rate as shift_base_rate
from .quiz_grades import QuizGrade as QuizGrade
from .quiz_grades import grade_answers as grade_answers
from .quiz_questions import QuizQuestion as QuizQuestion
from .quiz_questions import QuizQuestions as QuizQuestions
from .quiz_questions import quiz_questions as quiz_questions

__all__ = [
    "QuizGrade",
    "QuizQuestion",
    "QuizQuestions",
    "grade_answers",
    "quiz_questions",
    "shift_base_rate",
]
