"""From a plan to the folder of its site: jobs, executors, MkDocs, the live preview."""
