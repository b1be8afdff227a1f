# Whose workflows deploy, and to where.
github_repositories = ["example/peopleinfo"]
environments        = ["dev", "prod"]
