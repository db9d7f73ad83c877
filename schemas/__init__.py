"""WHAT the data is: the editions of the form, the indicator dictionary and the frame model of every layer."""
