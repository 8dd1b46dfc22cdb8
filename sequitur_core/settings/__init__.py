"""Settings of models and trainings, without torch."""
