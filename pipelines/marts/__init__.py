"""From the judged layers to the published warehouse."""
