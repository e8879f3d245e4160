"""The portfolio as a whole: advisers compared, its balance, what it hangs on, its risks, what recourse brings back."""
