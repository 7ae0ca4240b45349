"""Background work: one supervisor per store, one worker process per job, and what the app asks of them.

`client` is what the app calls, and imports no torch.
"""
