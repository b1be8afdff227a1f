# Whose workflows deploy, and to where. Put the owner of your repository in: as it stands here,
# nobody on GitHub can be called, so that nobody's workflows are trusted by mistake.
github_repositories = ["<owner>/peopleinfo"]
environments        = ["dev", "prod"]
