"""How sure a group of actors is: a micro-cluster, or a weaker group that is worth a visit."""

MICRO_CLUSTER, WORTH_A_VISIT = STANDINGS = ("micro_cluster", "worth_a_visit")
"""Called at the accepted share of false groups, or only at the higher one; the surer first."""
