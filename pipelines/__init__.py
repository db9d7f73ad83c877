"""HOW the data is made: pure functions from frame to frame. Nothing here knows of the orchestrator."""
