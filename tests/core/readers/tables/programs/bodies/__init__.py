"""Files about bodies: of clinics, experiments, laboratories, and what follows eyes or points."""
