"""Files of devices that measure: recorders, instruments of laboratories, oscilloscopes."""
