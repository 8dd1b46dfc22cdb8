"""As for the parts that learners' pages share."""

from tests.dashboard.classroom.conftest import be, classroom, learner, people, teacher

__all__ = ["be", "classroom", "learner", "people", "teacher"]
