"""Tokens whose prefix says what they are.

The formats are facts that the vendors publish. Most were compared with the rules of gitleaks
(MIT, https://github.com/gitleaks/gitleaks, config/gitleaks.toml of 2026-07), whose id stands as the
source.
"""

from slosmith.secret_patterns.rule import Rule

# What may not follow a token: it would be a part of something longer.
_AFTER = r"(?![0-9A-Za-z_-])"

# What it is | its prefix, and what follows it, as regular expressions | source.
_PREFIXED = r"""
a 1Password key | A3- | [0-9A-Z]{6}(?:-[0-9A-Z]{5,11}){4,5} | 1password-secret-key
a 1Password token | ops_eyJ | [\w+/-]{60,}={0,3} | 1password-service-account-token
an Adafruit key | aio_ | [0-9A-Za-z]{28} | adafruit-api-key
an Adobe secret | p8e- | [0-9A-Za-z]{32} | adobe-client-secret
an age identity | AGE-PLUGIN- | [0-9A-Z-]{1,30}-1[0-9A-Z]{28,} | https://github.com/FiloSottile/age
an age key | AGE-SECRET-KEY-1 | [0-9A-Z]{58} | age-secret-key
an Airtable token | pat | [0-9A-Za-z]{14}\.[0-9a-f]{64} | airtable-personnal-access-token
an Aiven password | AVNS_ | [\w-]{16,} | https://aiven.io/docs/platform/concepts/service_credentials
an Akamai token | akab- | [0-9a-z]{16}-[0-9a-z]{16} | https://techdocs.akamai.com/developer/docs/edgegrid
an Alibaba key | LTAI | [0-9A-Za-z]{20} | alibaba-access-key-id
an Amazon Marketplace token | amzn\.mws\. | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | https://developer-docs.amazon.com/sp-api/docs
an Anthropic key | sk-ant- | [\w-]{20,} | anthropic-api-key
an Appwrite key | standard_ | [0-9a-f]{200,} | https://appwrite.io/docs/advanced/platform/api-keys
an Artifactory key | AKCp | [0-9A-Za-z]{60,} | artifactory-api-key
an Asana token | [0-2]/ | (?:\d{13,20}/)?\d{13,20}:[0-9a-f]{32} | https://developers.asana.com/docs/personal-access-token
an Atlassian token | AT(?:ATT|CTT|BB)3? | [\w=-]{28,} | atlassian-api-token
an Authress key | (?:sc|ext|scauth|authress)_ | \w{5,30}\.\w{4,6}\.acc[_-][\w.+/=-]{40,} | https://authress.io
an AWS key | (?:AKIA|ASIA|ABIA|ACCA|A3T[0-9A-Z]) | [0-9A-Z]{16} | aws-access-token
an Axiom token | xa[ap]t- | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | https://axiom.co/docs/reference/tokens
an Azure client secret | [\w.~]{3}\dQ~ | [\w.~-]{31,34} | azure-ad-client-secret
an Azure key | [\w+/-]{33,76}(?:AZDO|AzFu|AzSe|AzCa|AIoT|APIM|AStk|ACDb) | [\w+/-]{4,6}={0,2} | https://github.com/microsoft/security-utilities
an Azure key | [\w+/-]{33,76}\+(?:ASb|AEh|ACR|ABa|AMC) | [\w+/-]{4,6}={0,2} | https://github.com/microsoft/security-utilities
a Bedrock key | bedrock-api-key- | YmVkcm9jay5hb[\w+/=-]{19,} | https://docs.aws.amazon.com/bedrock
a Bedrock key | ABSK | [\w+/]{100,}={0,2} | aws-amazon-bedrock-api-key-long-lived
a Bitbucket token | BBDC- | [\w+/-]{40,} | https://confluence.atlassian.com/bitbucketserver/http-access-tokens-939515499.html
a Bitwarden token | 0\.[0-9a-f-]{36}\. | [0-9A-Za-z]{30}:[\w+/]{22}==? | https://bitwarden.com/help/access-tokens/
a Braintree token | access_token\$(?:production|sandbox)\$ | [0-9a-z]{16}\$[0-9a-f]{32} | https://developer.paypal.com/braintree/docs
a Browserbase key | bb_live_ | [\w-]{27,} | https://docs.browserbase.com
a Buildkite token | bk(?:ua|ct|pt)_ | [0-9a-f]{40} | https://buildkite.com/docs/apis/managing-api-tokens
a Cerebras key | csk- | [0-9a-z]{48} | https://inference-docs.cerebras.ai
a CircleCI token | CCIP(?:AT|RJ)_ | \w{20,} | https://circleci.com/docs/managing-api-tokens/
a ClickHouse key | 4b1d | [0-9A-Za-z]{38} | clickhouse-cloud-api-secret-key
a Clojars token | CLOJARS_ | [0-9A-Za-z]{60} | clojars-api-token
a Cloudflare key | v1\.0- | [0-9a-f]{24}-[0-9a-f]{146} | cloudflare-origin-ca-key
a Cloudflare token | cf[ku]?at_ | [0-9A-Za-z]{40,} | https://developers.cloudflare.com/fundamentals/api/get-started/token-formats
a Cloudsmith key | csa_ | [0-9a-f]{40} | https://help.cloudsmith.io/docs/api-key
a CockroachDB key | CCDB1_ | [0-9A-Za-z]{22}_[0-9A-Za-z]{40} | https://www.cockroachlabs.com/docs/cockroachcloud/managing-access
a Contentful token | CFPAT- | [\w-]{43} | https://www.contentful.com/developers/docs/references/authentication/
a Coralogix key | cx[tu][pwh]_ | [0-9A-Za-z]{30} | https://coralogix.com/docs/user-guides/account-management/api-keys
a crates.io token | cio | [0-9A-Za-z]{32} | https://crates.io/settings/tokens
a Databricks token | dapi | [0-9a-f]{32}(?:-\d)? | databricks-api-token
a Databricks token | dose | [0-9a-f]{32}(?:-\d)? | https://docs.databricks.com/dev-tools/auth
a dbt token | dbt[cus]_ | [\w=-]{36,} | https://docs.getdbt.com/docs/dbt-cloud-apis/authentication
a Defined Networking token | dnkey- | [\w=-]{26}-[\w=-]{52} | defined-networking-api-token
a DigitalOcean token | do[opr]_v1_ | [0-9a-f]{64} | digitalocean-pat
a Discord token | [MNO][0-9A-Za-z_-]{23,27}\.[\w-]{6}\. | [\w-]{27,} | discord-api-token
a Docker Hub token | dckr_org_ | [\w-]{20,} | https://docs.docker.com/enterprise/security/access-tokens/
a Docker token | dckr_(?:pat|oat)_ | [\w-]{20,} | https://docs.docker.com/security/access-tokens/
a Docker Swarm token | SWM(?:TKN|KEY)-1- | [0-9A-Za-z-]{40,} | https://docs.docker.com/engine/swarm/join-nodes/
a Doppler token | dp\.(?:pt|st|ct|sa|scim|audit)\. | [\w.-]{40,} | doppler-api-token
a Dropbox token | sl\. | (?=[\w=-]{0,60}\d)[\w=-]{90,} | dropbox-short-lived-api-token
a Duffel token | duffel_(?:test|live)_ | [\w=-]{43} | duffel-api-token
a Dynatrace token | dt0[a-z]\d\d\. | [0-9A-Za-z]{24}\.[0-9A-Za-z]{64} | dynatrace-api-token
an E2B key | e2b_ | [0-9a-f]{40} | https://e2b.dev/docs/api-key
an EasyPost key | EZ(?:AK|TK) | [0-9A-Za-z]{54} | easypost-api-token
an Elastic Cloud key | essu_ | [\w+/]{40,}={0,2} | https://www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys
a Facebook token | EAA[A-Z] | [0-9A-Za-z]{90,} | facebook-page-access-token
a Figma token | fig[dou]_ | [\w-]{40,} | https://www.figma.com/developers/api#access-tokens
a Firebase key | [0-9A-Za-z_-]{11}:APA91b | [\w-]{100,} | https://firebase.google.com/docs/cloud-messaging
a Firecrawl key | fc- | [0-9a-f]{32} | https://docs.firecrawl.dev
a FireHydrant token | fhb- | [0-9a-f]{32} | https://docs.firehydrant.com/docs/api-keys
a Fireworks key | fw_ | [0-9A-Za-z]{22,24} | https://docs.fireworks.ai
a Flutterwave key | FLWSECK(?:_TEST)?- | [0-9A-Za-z]{12,}(?:-X)? | flutterwave-secret-key
a Fly.io token | f(?:o1|m1[ar]|m2)_ | [\w+/-]{40,} | flyio-access-token
a Frame.io token | fio-u- | [\w=-]{64} | frameio-api-token
a GitHub token | gh[pousr]_ | \w{30,} | github-pat
a GitHub token | github_pat_ | \w{30,} | github-fine-grained-pat
a GitLab token | gl(?:pat|cbt|dt|ffct|ft|imt|agent|oas|ptt|rt|soat)- | [\w.-]{20,} | gitlab-pat
a GitLab token | GR1348941 | [\w-]{20} | gitlab-rrt
a GitLab token | gl(?:rtr|wt)- | [\w.-]{20,} | https://docs.gitlab.com/security/tokens/
a GoCardless token | live_ | (?=[\w-]{0,39}\d)(?=[\w-]{0,39}[A-Z])[\w=-]{40} | gocardless-api-token
a Google client secret | GOCSPX- | [\w-]{28} | https://support.google.com/cloud/answer/6158849
a Google key | AIza | [\w-]{35} | gcp-api-key
a Google refresh token | 1//0 | [\w-]{40,} | https://developers.google.com/identity/protocols/oauth2
a Google OAuth token | ya29\. | [\w-]{20,} | https://developers.google.com/identity/protocols/oauth2
a Grafana key | eyJrIjoi | [\w+/]{40,}={0,3} | grafana-api-key
a Grafana token | glsa_ | [0-9A-Za-z]{32}_[0-9A-Fa-f]{8} | grafana-service-account-token
a Grafana token | glc_ | [\w+/]{32,}={0,3} | grafana-cloud-api-token
a Groq key | gsk_ | \w{40,} | https://console.groq.com/docs/quickstart
a Harness token | (?:pat|sat)\. | [\w-]{22}\.[0-9A-Za-z]{24}\.[0-9A-Za-z]{20} | harness-api-key
a Heroku key | HRKU- | [\w-]{36,} | heroku-api-key-v2
a Honeybadger token | hb[pa]_ | [0-9A-Za-z]{36} | https://docs.honeybadger.io/api
a Honeycomb key | hca[a-z]k_ | [0-9A-Za-z]{58} | https://docs.honeycomb.io/configure/environments
a HubSpot token | pat-(?:na|eu|ap)\d- | [0-9a-f-]{36} | https://developers.hubspot.com/docs/guides/apps
a Hugging Face token | (?:hf_|api_org_) | [0-9A-Za-z]{34} | huggingface-access-token
an ilert key | il1[a-z]{4} | [0-9a-f]{20,} | https://docs.ilert.com/inbound-integrations/prometheus
an Infisical token | st\. | [0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32} | https://infisical.com/docs/documentation/platform/token
an Infracost key | ico- | [0-9A-Za-z]{32} | infracost-api-token
an Instagram token | IGQ | [\w-]{80,} | https://developers.facebook.com/docs/instagram-platform
an Intercom token | dG9rOj | [\w+/]{50,}={0,2} | https://developers.intercom.com/docs/build-an-integration/learn-more/authentication
an Intra42 secret | s-s4t2(?:ud|af)- | [0-9a-f]{64} | intra42-client-secret
a JFrog token | cmVmd | [0-9A-Za-z]{59} | artifactory-reference-token
a Jina key | jina_ | [\w-]{60} | https://jina.ai
a k3s token | K10[0-9a-f]{64}:: | [\w-]{1,40}:[0-9A-Za-z]{16,} | https://docs.k3s.io/cli/token
a Klaviyo key | pk_ | [0-9a-f]{34} | https://developers.klaviyo.com/en/docs/authenticate_
a Langfuse key | sk-lf- | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | https://langfuse.com/docs
a LangSmith key | lsv2_(?:pt|sk)_ | [0-9a-f]{32}_[0-9a-f]{10} | https://docs.smith.langchain.com
a LaunchDarkly key | (?:api|sdk|mob)- | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | https://docs.launchdarkly.com/home
a Linear key | lin_(?:api|oauth)_ | [0-9A-Za-z]{40} | linear-api-key
a LlamaIndex key | llx- | [\w-]{40,} | https://docs.cloud.llamaindex.ai
a Lob key | (?:live|test)_ | [0-9a-f]{35} | lob-api-key
a Mailchimp key | [0-9a-f]{32}-us | \d{1,2} | mailchimp-api-key
a MailerSend token | mlsn\. | [0-9a-f]{64} | https://developers.mailersend.com/general.html#authentication
a Mailgun key | key- | (?=[a-z]{0,31}\d)[0-9a-z]{32} | mailgun-private-api-token
a Mailgun key | [0-9a-f]{32}-[0-9a-f]{8}- | [0-9a-f]{8} | https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt
a Mandrill key | md- | (?=[A-Za-z_-]{0,21}\d)[\w-]{22} | https://mailchimp.com/developer/transactional/guides/quick-start/
a Mapbox token | [st]k\.eyJ | [\w-]{40,}\.[\w-]{22} | https://docs.mapbox.com/help/glossary/access-token/
a Materialize password | mzp_ | [0-9a-f]{64} | https://materialize.com/docs/manage/users-service-accounts/
a Matrix token | sy[tr]_ | \w{1,60}_[0-9A-Za-z]{20}_[0-9A-Za-z]{6} | https://github.com/matrix-org/synapse
a MaxMind key | [0-9A-Za-z]{6}_ | [0-9A-Za-z]{29}_mmk | maxmind-license-key
a MongoDB Atlas secret | mdb_sa_sk_ | [\w-]{40} | https://www.mongodb.com/docs/atlas/api/service-accounts-overview/
an n8n key | n8n_api_ | [\w.-]{40,} | https://docs.n8n.io/api/authentication/
a NATS seed | S[ACNOUX] | [A-Z2-7]{56} | https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth
a Neon key | napi_ | \w{40,} | https://neon.tech/docs/manage/api-keys
a Neon password | npg_ | [0-9A-Za-z]{12,20} | https://neon.tech/docs/manage/api-keys
a NetBird token | nbp_ | [0-9A-Za-z]{36} | https://docs.netbird.io/how-to/access-netbird-public-api
a NetBox token | nbt_ | [0-9A-Za-z]{12}\.[0-9A-Za-z]{40} | https://netboxlabs.com/docs/netbox/integrations/rest-api/
a Netlify token | nfp_ | \w{36,} | https://docs.netlify.com/api/get-started/
a New Relic key | NR(?:AK|II|JS|AA|IQ)- | [\w-]{19,} | new-relic-user-api-key
a New Relic licence key | (?:eu01xx[0-9a-f]{30}|[0-9a-f]{32}(?:[0-9a-f]{4}|FFFF)) | NRAL | https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
an NTLM message | TlRMTVNTUAADAAAA | [\w+/]{40,}={0,2} | https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp
a Notion token | ntn_ | [0-9A-Za-z]{40,} | notion-api-token
an npm token | npm_ | [0-9A-Za-z]{36} | npm-access-token
an ntfy token | tk_ | [0-9A-Za-z]{29} | https://docs.ntfy.sh/config/#access-tokens
a NuGet key | oy2 | [0-9a-z]{43} | https://learn.microsoft.com/nuget/nuget-org/scoped-api-keys
an NVIDIA key | nvapi- | [\w-]{60,} | https://docs.nvidia.com/ngc
an Octopus key | API- | [0-9A-Z]{26} | octopus-deploy-api-key
a OneSignal key | os_v2_(?:app|org)_ | [0-9a-z]{60,} | https://documentation.onesignal.com/docs/keys-and-ids
an OpenAI key | sk-(?:proj|svcacct|admin)- | [\w-]{20,} | openai-api-key
an OpenAI key | sk- | [0-9A-Za-z]{32,} | openai-api-key
an OpenRouter key | sk-or-v1- | [0-9a-f]{64} | https://openrouter.ai/docs/api-reference/authentication
an OpenShift token | sha256~ | [\w-]{43} | openshift-user-token
an Ory token | ory_(?:pat|apikey|st|at|rt|ac|lo)_ | [\w.-]{20,} | https://www.ory.sh/docs/concepts/personal-access-token
a Packagist token | packagist_(?:uut|ors|out|oro|ort)_ | [0-9a-f]{60,} | https://packagist.com/docs/api
a Paddle key | pdl_(?:live|sdbx)_apikey_ | \w{40,} | https://developer.paddle.com/api-reference/about/api-keys
a PagerDuty key | R(?=[0-9A-Z]*[0-9])(?=[0-9A-Z]*[A-Z]) | [0-9A-Z]{31} | https://developer.pagerduty.com/docs
a PagerDuty token | [uy]\+ | [\w-]{18} | https://developer.pagerduty.com/docs/authentication
a PayPal token | A21AA | [\w-]{80,} | https://developer.paypal.com/api/rest/authentication/
a Perplexity key | pplx- | [0-9A-Za-z]{40,} | perplexity-api-key
a Pinecone key | pcsk_ | [0-9A-Za-z]{5,6}_[0-9A-Za-z]{50,} | https://docs.pinecone.io/reference/api/authentication
a Plaid token | access-(?:sandbox|development|production)- | [0-9a-f-]{36} | plaid-api-token
a PlanetScale token | pscale_(?:tkn|oauth|pw)_ | [\w=.-]{32,} | planetscale-api-token
a Portainer token | ptr_ | [\w+/]{43}= | https://docs.portainer.io/api/access
a PostHog key | ph[xar]_ | [0-9A-Za-z]{40,} | https://posthog.com/docs/api
a Postman key | PMAK- | [0-9a-f]{24}-[0-9a-f]{34} | postman-api-token
a Prefect token | pn[ubp]_ | [0-9A-Za-z]{36} | prefect-api-token
a PubNub key | sec-c- | [\w-]{36,48} | https://www.pubnub.com/docs/general/setup/account-setup
a Pulumi token | pul- | [0-9a-f]{40} | pulumi-api-token
a PyPI token | pypi-AgE | [\w-]{50,} | pypi-upload-token
a Rancher token | (?:token|kubeconfig)-[0-9a-z-]{5,40}: | [0-9a-z]{54} | https://ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys
a Razorpay key | rzp_(?:live|test)_ | [0-9A-Za-z]{14} | https://razorpay.com/docs/api/authentication/
a ReadMe token | rdme_ | [0-9a-z]{70} | readme-api-token
a Render key | rnd_ | [0-9A-Za-z]{28,} | https://render.com/docs/api
a Replicate token | r8_ | [0-9A-Za-z]{37} | https://replicate.com/docs/reference/http
a Resend key | re_ | [0-9A-Za-z]{8}_[0-9A-Za-z]{24} | https://resend.com/docs/dashboard/api-keys/introduction
a Rootly token | rootly_ | [0-9a-f]{64} | https://docs.rootly.com/api-reference/overview
a RubyGems token | rubygems_ | [0-9a-f]{48} | rubygems-api-token
a RunPod key | rpa_ | [0-9A-Z]{40}[0-9A-Za-z]{0,8} | https://docs.runpod.io/get-started/api-keys
a Salesforce session | 00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?! | [\w.]{80,} | https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest
a Scalingo token | tk-us- | [\w-]{48} | scalingo-api-token
a Segment token | sgp_ | [0-9A-Za-z]{64} | https://docs.segmentapis.com
a SendGrid key | SG\. | [\w-]{16,}\.[\w-]{32,} | sendgrid-api-token
a Sendinblue key | xkeysib- | [0-9a-f]{64}-[0-9A-Za-z]{16} | sendinblue-api-token
a Sentry token | sntry[su]_ | [\w=+/-]{40,} | sentry-org-token
a SettleMint token | sm_(?:aat|pat|sat)_ | [0-9A-Za-z]{16} | settlemint-personal-access-token
a Shippo token | shippo_(?:live|test)_ | [0-9A-Fa-f]{40} | shippo-api-token
a Shopify token | shp(?:at|ca|pa|ss|ua)_ | [0-9A-Fa-f]{32} | shopify-access-token
a Slack token | xox[a-z](?:\.xox[a-z])?- | [0-9A-Za-z-]{8,} | slack-bot-token
a Slack token | xapp- | [0-9A-Za-z-]{8,} | slack-app-token
a Snyk token | snyk_(?:uat|sat)\. | [\w.-]{40,} | https://docs.snyk.io/snyk-api/authentication-for-api
a SonarQube token | sq[apu]_ | [0-9a-f]{40} | sonar-api-token
a Sourcegraph key | sl[kg]_ | [0-9a-f]{64} | https://sourcegraph.com/docs/cli/references
a Sourcegraph token | sgp_ | (?:(?:\w{16}|local)_)?[0-9A-Fa-f]{40} | sourcegraph-access-token
a Square token | (?:EAAA|sq0(?:atp|csp|idp)-) | [\w-]{22,60} | square-access-token
a Statsig key | (?:secret|console)- | (?=[A-Za-z]{0,42}\d)[0-9A-Za-z]{43} | https://docs.statsig.com/sdk-keys/api-keys
a Stripe key | (?:sk|rk)_(?:live|test|prod)_ | [0-9A-Za-z]{10,} | stripe-access-token
a Stripe key | (?:sk|rk|whsec)_(?:live_|test_|prod_)? | [0-9A-Za-z]{16,} | stripe-access-token
a Stytch secret | secret-(?:live|test)- | [\w=-]{32,} | https://stytch.com/docs/api
a Supabase key | (?:sbp_|sb_secret_) | [\w-]{20,} | https://supabase.com/docs/guides/api/api-keys
a Tailscale key | tskey-[a-z]+- | [0-9A-Za-z-]{16,} | https://tailscale.com/kb/1277/key-prefixes
a Tavily key | tvly- | (?=[A-Za-z-]{0,30}\d)[\w-]{30,} | https://docs.tavily.com
a Telegram token | \d{5,16}: | A[\w-]{33,34} | telegram-bot-api-token
a Telnyx key | KEY0 | [0-9A-F]{31}_[0-9A-Za-z]{22} | https://developers.telnyx.com
a Tencent key | AKID | [0-9A-Za-z]{32} | https://www.tencentcloud.com/document/product/598/32675
a Terraform token | [0-9A-Za-z]{14}\.atlasv1\. | [\w=-]{40,} | hashicorp-tf-api-token
a Together key | tgp_v1_ | [\w-]{43} | https://docs.together.ai
a Trello token | ATTA | [0-9A-Za-z]{72} | https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/
a Twilio key | SK | [0-9A-Fa-f]{32} | twilio-api-key
a Twitter token | A{22} | (?=[0-9A-Za-z%]{0,60}\d)[0-9A-Za-z%]{80,100} | twitter-bearer-token
a Typeform token | tfp_ | [\w=.-]{44,} | typeform-api-token
an UpCloud token | ucat_ | [0-9A-Z]{26} | https://developers.upcloud.com/1.3/
an UptimeRobot key | [um]\d{5,10}- | [0-9a-f]{24,32} | https://uptimerobot.com/api/
a Vault token | [sbr]\. | (?=[A-Za-z]{0,20}\d\w{0,20}\d)[0-9A-Za-z]{24} | vault-service-token
a Vault token | hv[sbr]\. | [\w-]{24,} | vault-service-token
a Vercel token | vc[apkirt]_ | [0-9A-Za-z]{20,} | https://vercel.com/docs/rest-api
a Vercel token | vercel_blob_rw_ | [0-9A-Za-z]{16}_[0-9A-Za-z]{30} | https://vercel.com/docs/storage/vercel-blob
a Volcengine key | AKLT | [0-9A-Za-z+/]{40,}={0,2} | https://www.volcengine.com/docs
a Voyage key | pa- | (?=[A-Za-z_-]{0,42}\d)(?=[a-z0-9_-]{0,42}[A-Z])[\w-]{43} | https://docs.voyageai.com
a WooCommerce secret | c[ks]_ | [0-9a-f]{40} | https://woocommerce.github.io/woocommerce-rest-api-docs/
an xAI key | xai- | [0-9A-Za-z]{60,} | https://docs.x.ai/docs/overview
an Xata key | xau_ | [0-9A-Za-z]{27,} | https://xata.io/docs
a Yandex key | (?:AQVN|YC) | [\w-]{35,38} | yandex-api-key
a Yandex token | t1\. | [0-9A-Za-z_-]{10,}={0,2}\.[0-9A-Za-z_-]{86}={0,2} | yandex-access-token
a Zuplo key | zpka_ | [0-9a-f]{32}_[0-9a-f]{8} | https://zuplo.com/docs/articles/api-key-management
"""

# Where the letters of a prefix are no plain text, a part that every such token has.
_WORDS = {
    r"[MNO][0-9A-Za-z_-]{23,27}\.[\w-]{6}\.": (".",),
    "[0-2]/": ("0/", "1/", "2/"),
    "xa[ap]t-": ("xaat-", "xapt-"),
    "cx[tu][pwh]_": ("cxt", "cxu"),
    "[0-9A-Za-z_-]{11}:APA91b": (":apa91b",),
    "il1[a-z]{4}": ("il1",),
    "cf[ku]?at_": ("cfat_", "cfkat_", "cfuat_"),
    "SWM(?:TKN|KEY)-1-": ("swmtkn-1-", "swmkey-1-"),
    "[0-9a-f]{32}-[0-9a-f]{8}-": ("-",),
    "lsv2_(?:pt|sk)_": ("lsv2_",),
    "S[ACNOUX]": ("s",),
    "ph[xar]_": ("phx_", "pha_", "phr_"),
    "AT(?:ATT|CTT|BB)3?": ("atatt", "atctt", "atbb"),
    "(?:sc|ext|scauth|authress)_": (".acc_", ".acc-"),
    "hca[a-z]k_": ("hca",),
    r"pat-(?:na|eu|ap)\d-": ("pat-",),
    "s-s4t2(?:ud|af)-": ("s-s4t2",),
    "(?:live|test)_": ("live_", "test_"),
    r"[st]k\.eyJ": ("k.eyj",),
    "sy[tr]_": ("syt_", "syr_"),
    "access-(?:sandbox|development|production)-": ("access-",),
    "sm_(?:aat|pat|sat)_": ("sm_",),
    "A{22}": ("a" * 22,),
    "(?:AKIA|ASIA|ABIA|ACCA|A3T[0-9A-Z])": ("akia", "asia", "abia", "acca", "a3t"),
    "bk(?:ua|ct|pt)_": ("bkua_", "bkct_", "bkpt_"),
    "do[opr]_v1_": ("_v1_",),
    "dckr_(?:pat|oat)_": ("dckr_",),
    r"dp\.(?:pt|st|ct|sa|scim|audit)\.": ("dp.",),
    "duffel_(?:test|live)_": ("duffel_",),
    r"dt0[a-z]\d\d\.": ("dt0",),
    "EZ(?:AK|TK)": ("ezak", "eztk"),
    "EAA[A-Z]": ("eaa",),
    "fig[dou]_": ("figd_", "figo_", "figu_"),
    "FLWSECK(?:_TEST)?-": ("flwseck",),
    "f(?:o1|m1[ar]|m2)_": ("fo1_", "fm1", "fm2_"),
    "gh[pousr]_": ("gh",),
    "gl(?:pat|cbt|dt|ffct|ft|imt|agent|oas|ptt|rt|soat)-": ("gl",),
    r"(?:pat|sat)\.": ("pat.", "sat."),
    "CCIP(?:AT|RJ)_": ("ccip",),
    "(?:hf_|api_org_)": ("hf_", "api_org_"),
    "(?:api|sdk|mob)-": ("api-", "sdk-", "mob-"),
    "lin_(?:api|oauth)_": ("lin_",),
    r"[\w+/-]{33,76}(?:AZDO|AzFu|AzSe|AzCa|AIoT|APIM|AStk|ACDb)": (
        *("azdo", "azfu", "azse", "azca", "aiot", "apim", "astk", "acdb"),
    ),
    r"[\w+/-]{33,76}\+(?:ASb|AEh|ACR|ABa|AMC)": ("+asb", "+aeh", "+acr", "+aba", "+amc"),
    r"0\.[0-9a-f-]{36}\.": ("0.",),
    r"access_token\$(?:production|sandbox)\$": ("access_token$",),
    "dbt[cus]_": ("dbtc_", "dbtu_", "dbts_"),
    "gl(?:rtr|wt)-": ("glrtr-", "glwt-"),
    "hb[pa]_": ("hbp_", "hba_"),
    "K10[0-9a-f]{64}::": ("::",),
    "os_v2_(?:app|org)_": ("os_v2_",),
    "ory_(?:pat|apikey|st|at|rt|ac|lo)_": ("ory_",),
    "pdl_(?:live|sdbx)_apikey_": ("_apikey_",),
    "packagist_(?:uut|ors|out|oro|ort)_": ("packagist_",),
    "(?:token|kubeconfig)-[0-9a-z-]{5,40}:": ("token-", "kubeconfig-"),
    "rzp_(?:live|test)_": ("rzp_",),
    "00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?!": ("00d",),
    r"snyk_(?:uat|sat)\.": ("snyk_",),
    "sl[kg]_": ("slk_", "slg_"),
    "(?:secret|console)-": ("secret-", "console-"),
    "secret-(?:live|test)-": ("secret-",),
    r"[um]\d{5,10}-": ("-",),
    "vc[apkirt]_": ("vca_", "vcp_", "vck_", "vci_", "vcr_", "vct_"),
    "c[ks]_": ("ck_", "cs_"),
    "(?:eu01xx[0-9a-f]{30}|[0-9a-f]{32}(?:[0-9a-f]{4}|FFFF))": ("nral",),
    "[0-9a-f]{32}-us": ("-us",),
    "[0-9A-Za-z]{6}_": ("_mmk",),
    "NR(?:AK|II|JS|AA|IQ)-": ("nrak-", "nrii-", "nrjs-", "nraa-", "nriq-"),
    "sk-(?:proj|svcacct|admin)-": ("sk-",),
    r"[uy]\+": ("u+", "y+"),
    "R(?=[0-9A-Z]*[0-9])(?=[0-9A-Z]*[A-Z])": ("r",),
    "pscale_(?:tkn|oauth|pw)_": ("pscale_",),
    "pn[ubp]_": ("pnu_", "pnb_", "pnp_"),
    "sntry[su]_": ("sntry",),
    "shippo_(?:live|test)_": ("shippo_",),
    "shp(?:at|ca|pa|ss|ua)_": ("shp",),
    r"xox[a-z](?:\.xox[a-z])?-": ("xox",),
    "sq[apu]_": ("sqa_", "sqp_", "squ_"),
    "(?:EAAA|sq0(?:atp|csp|idp)-)": ("eaaa", "sq0"),
    "(?:sk|rk)_(?:live|test|prod)_": ("k_live_", "k_test_", "k_prod_"),
    "(?:sk|rk|whsec)_(?:live_|test_|prod_)?": ("k_", "whsec_"),
    "(?:sbp_|sb_secret_)": ("sbp_", "sb_secret_"),
    "tskey-[a-z]+-": ("tskey-",),
    r"\d{5,16}:": (":a",),
    r"[0-9A-Za-z]{14}\.atlasv1\.": ("atlasv1",),
    r"[sbr]\.": ("s.", "b.", "r."),
    r"hv[sbr]\.": ("hvs.", "hvb.", "hvr."),
    "(?:AQVN|YC)": ("aqvn", "yc"),
    r"[\w.~]{3}\dQ~": ("q~",),
}


def _rule(line: str) -> Rule:
    what, prefix, rest, source = (part.strip() for part in line.rsplit(" | ", 3))
    words = _WORDS.get(prefix) or (prefix.replace("\\", "").lower(),)
    return Rule(
        what=what, words=words, pattern=f"{prefix}{rest}{_AFTER}", source=source, alone=True
    )


TOKENS: tuple[Rule, ...] = tuple(_rule(line) for line in _PREFIXED.strip().split("\n"))
