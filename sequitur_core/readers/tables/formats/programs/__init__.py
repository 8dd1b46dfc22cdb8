"""What programs write in ways of their own: reports, logs, plates; a module for each."""
