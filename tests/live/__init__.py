"""Rehearsals for real: a simulated AxCouncil, real servers, stand-ins for those who are told."""
