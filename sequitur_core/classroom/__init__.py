"""Classes on a shared server: what a teacher opens, who takes part, and how far each one is."""
