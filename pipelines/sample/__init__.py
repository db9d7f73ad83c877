"""Made-up reports with their answer keys: a population of agencies, their numbers, and every way of writing them."""
