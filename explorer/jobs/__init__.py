"""Background training: one supervisor a store, one worker process a run, and what the app asks of them.

`client` is what the app calls, and imports no torch.
"""
