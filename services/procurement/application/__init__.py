"""What people and events can have procurement do: a function for each command, question, event and job.

Each takes a unit of work and plain values and gives back plain JSON values; what the domain refuses leaves here as one
of `shared.errors`, in the domain's own words.
"""
