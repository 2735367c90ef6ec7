"""What is done: the only writes. One verb = one use case = one transaction = one audit event."""
