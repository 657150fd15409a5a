"""Talks to a running "Is it a cat?"."""

from isitacat.client import Client
from isitacat.failure import Failure, failure_in, failure_of
from isitacat.follow import Follower, is_final

__all__ = ["Client", "Failure", "Follower", "failure_in", "failure_of", "is_final"]
