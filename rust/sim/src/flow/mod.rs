//! Call flows as data: timed events and CDR rows, without I/O and without a clock.
