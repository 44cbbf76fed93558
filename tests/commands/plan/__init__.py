"""What a change changes: plans beside what is rendered, played and routed."""
