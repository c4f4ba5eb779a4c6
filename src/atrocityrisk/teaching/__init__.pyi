from .grading.analysis_grades import AnalysisGrade as AnalysisGrade
from .grading.analysis_grades import CountGrade as CountGrade
from .grading.analysis_grades import LeaksGrade as LeaksGrade
from .grading.analysis_grades import grade_analysis as grade_analysis
from .grading.forecast_grades import ForecastGrade as ForecastGrade
from .grading.forecast_grades import grade_forecast as grade_forecast
from .quiz.base_rate_shift import shift_base_rate as shift_base_rate
from .quiz.quiz_grades import QuizGrade as QuizGrade
from .quiz.quiz_grades import grade_answers as grade_answers
from .quiz.quiz_questions import QuizQuestion as QuizQuestion
from .quiz.quiz_questions import QuizQuestions as QuizQuestions
from .quiz.quiz_questions import quiz_questions as quiz_questions
from .worlds.learners_worlds import LearnersWorld as LearnersWorld
from .worlds.sealed_truth import Truth as Truth
from .worlds.world_files import read_world as read_world
from .worlds.world_files import unseal as unseal
from .worlds.world_files import write_world as write_world

__all__ = [
    "AnalysisGrade",
    "CountGrade",
    "ForecastGrade",
    "LeaksGrade",
    "LearnersWorld",
    "QuizGrade",
    "QuizQuestion",
    "QuizQuestions",
    "Truth",
    "grade_analysis",
    "grade_answers",
    "grade_forecast",
    "quiz_questions",
    "read_world",
    "shift_base_rate",
    "unseal",
    "write_world",
]
