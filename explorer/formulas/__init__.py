"""Closed forms that studies and pages share: running averages, growth of gradients, bands, refinement. No torch."""
