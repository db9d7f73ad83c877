"""From documents and observations to reports, reconciliation and findings."""
