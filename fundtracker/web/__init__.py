"""HTTP toolkit: base form and fields, submissions, wording, error pages, headers, charts, PDF setting."""
