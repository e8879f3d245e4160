"""The functions behind the ratios, for anyone's own figures: bodies and answers in golden's words."""
