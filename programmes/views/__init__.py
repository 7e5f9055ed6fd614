"""Pages of programmes: purpose, planning, enrolment."""
