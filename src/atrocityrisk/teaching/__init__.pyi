from .learners_worlds import LearnersWorld as LearnersWorld
from .sealed_truth import Truth as Truth
from .world_files import read_world as read_world
from .world_files import unseal as unseal
from .world_files import write_world as write_world
