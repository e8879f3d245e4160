"""Loading rates (taux de chargement): what a premium must pay for besides claims, dated, by insurer and branch."""
