"""Pages that people look at, made of frames and of the form's declaration."""
