"""Campaigns that kill the server again and again, and the proof that nothing was lost by it."""
