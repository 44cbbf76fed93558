"""A small AxCouncil: it lives, it can be made to fail, and it exposes what the contract says."""
