"""Small stories for the tests of `quayside run`."""
