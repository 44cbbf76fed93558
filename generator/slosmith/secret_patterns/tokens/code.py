"""Tokens of code, builds, packages and tickets."""

CODE = r"""
an Adobe secret | p8e- | [0-9A-Za-z]{32} | adobe-client-secret
an Airtable token | pat | [0-9A-Za-z]{14}\.[0-9a-f]{64} | airtable-personnal-access-token
an Artifactory key | AKCp | [0-9A-Za-z]{60,} | artifactory-api-key
an Asana token | [0-2]/ | (?:\d{13,20}/)?\d{13,20}:[0-9a-f]{32}
  | 0/, 1/, 2/ | https://developers.asana.com/docs/personal-access-token
an Atlassian token | AT(?:ATT|CTT|BB)3? | [\w=-]{28,} | atatt, atctt, atbb | atlassian-api-token
a Bitbucket token | BBDC- | [\w+/-]{40,} | https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html
a Buildkite token | bk(?:ua|ct|pt)_ | [0-9a-f]{40}
  | bkua_, bkct_, bkpt_ | https://buildkite.com/docs/apis/managing-api-tokens
a CircleCI token | CCIP(?:AT|RJ)_ | \w{20,} | ccip | https://circleci.com/docs/managing-api-tokens/
a Clojars token | CLOJARS_ | [0-9A-Za-z]{60} | clojars-api-token
a Cloudsmith key | csa_ | [0-9a-f]{40} | https://help.cloudsmith.io/docs/api-key
a crates.io token | cio | [0-9A-Za-z]{32} | https://crates.io/settings/tokens
a Docker Hub token | dckr_org_ | [\w-]{20,} | https://docs.docker.com/enterprise/security/access-tokens/
a Docker token | dckr_(?:pat|oat)_ | [\w-]{20,}
  | dckr_ | https://docs.docker.com/security/access-tokens/
a Figma token | fig[dou]_ | [\w-]{40,}
  | figd_, figo_, figu_ | https://www.figma.com/developers/api#access-tokens
a GitHub token | gh[pousr]_ | \w{30,} | gh | github-pat
a GitHub token | github_pat_ | \w{30,} | github-fine-grained-pat
a GitLab token | gl(?:pat|cbt|dt|ffct|ft|imt|agent|oas|ptt|rt|soat)- | [\w.-]{20,} | gl | gitlab-pat
a GitLab token | GR1348941 | [\w-]{20} | gitlab-rrt
a GitLab token | gl(?:rtr|wt)- | [\w.-]{20,}
  | glrtr-, glwt- | https://docs.gitlab.com/security/tokens/
a Harness token | (?:pat|sat)\. | [\w-]{22}\.[0-9A-Za-z]{24}\.[0-9A-Za-z]{20}
  | pat., sat. | harness-api-key
an Infracost key | ico- | [0-9A-Za-z]{32} | infracost-api-token
an Intra42 secret | s-s4t2(?:ud|af)- | [0-9a-f]{64} | s-s4t2 | intra42-client-secret
a JFrog token | cmVmd | [0-9A-Za-z]{59} | artifactory-reference-token
a Linear key | lin_(?:api|oauth)_ | [0-9A-Za-z]{40} | lin_ | linear-api-key
an n8n key | n8n_api_ | [\w.-]{40,} | https://docs.n8n.io/api/authentication/
a Notion token | secret_ | (?=[A-Za-z]{0,42}\d)[0-9A-Za-z]{43} | https://developers.notion.com/changelog
a Notion token | ntn_ | [0-9A-Za-z]{40,} | notion-api-token
an npm token | npm_ | [0-9A-Za-z]{36} | npm-access-token
a NuGet key | oy2 | [0-9a-z]{43} | https://learn.microsoft.com/nuget/nuget-org/scoped-api-keys
an Octopus key | API- | [0-9A-Z]{26} | octopus-deploy-api-key
a Packagist token | packagist_(?:uut|ors|out|oro|ort)_ | [0-9a-f]{60,}
  | packagist_ | https://packagist.com/docs/api
a Postman key | PMAK- | [0-9a-f]{24}-[0-9a-f]{34} | postman-api-token
a PyPI token | pypi-AgE | [\w-]{50,} | pypi-upload-token
a ReadMe token | rdme_ | [0-9a-z]{70} | readme-api-token
a RubyGems token | rubygems_ | [0-9a-f]{48} | rubygems-api-token
a Snyk token | snyk_(?:uat|sat)\. | [\w.-]{40,}
  | snyk_ | https://docs.snyk.io/snyk-api/authentication-for-api
a SonarQube token | sq[apu]_ | [0-9a-f]{40} | sqa_, sqp_, squ_ | sonar-api-token
a Sourcegraph key | sl[kg]_ | [0-9a-f]{64}
  | slk_, slg_ | https://sourcegraph.com/docs/cli/references
a Sourcegraph token | sgp_ | (?:(?:\w{16}|local)_)?[0-9A-Fa-f]{40} | sourcegraph-access-token
a Trello token | ATTA | [0-9A-Za-z]{72} | https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/
"""
"""Each row as __init__.py reads it."""
