"""From a publisher's rows to country-years: codes to states, episodes to yearly counts."""
