"""The district action plan: interventions that close gaps, the best set for the money, and whether it is being done."""
