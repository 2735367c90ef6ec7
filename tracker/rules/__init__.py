"""What is right: pure functions and frozen values. No Flask, no SQLAlchemy, no clock."""
