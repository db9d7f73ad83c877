"""From the text of a file to the frame of its cells: one module per format, the same frame from all of them."""
