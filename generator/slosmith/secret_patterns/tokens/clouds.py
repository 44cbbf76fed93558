"""Tokens of clouds, databases, networks and stores of secrets."""

CLOUDS = r"""
a 1Password key | A3- | [0-9A-Z]{6}(?:-[0-9A-Z]{5,11}){4,5} | 1password-secret-key
a 1Password token | ops_eyJ | [\w+/-]{60,}={0,3} | 1password-service-account-token
an age identity | AGE-PLUGIN- | [0-9A-Z-]{1,30}-1[0-9A-Z]{28,} | https://github.com/FiloSottile/age
an age key | AGE-SECRET-KEY-1 | [0-9A-Z]{58} | age-secret-key
an Aiven password | AVNS_ | [\w-]{16,} | https://aiven.io/docs/platform/concepts/service_credentials
an Akamai token | akab- | [0-9a-z]{16}-[0-9a-z]{16} | https://techdocs.akamai.com/developer/docs/edgegrid
an Alibaba key | LTAI | [0-9A-Za-z]{20} | alibaba-access-key-id
an Appwrite key | standard_ | [0-9a-f]{200,} | https://appwrite.io/docs/advanced/platform/api-keys
an Authress key | (?:sc|ext|scauth|authress)_ | \w{5,30}\.\w{4,6}\.acc[_-][\w.+/=-]{40,}
  | .acc_, .acc- | https://authress.io
an AWS key | (?:AKIA|ASIA|ABIA|ACCA|A3T[0-9A-Z]) | [0-9A-Z]{16}
  | akia, asia, abia, acca, a3t | aws-access-token
an Azure client secret | [\w.~]{3}\dQ~ | [\w.~-]{31,34} | q~ | azure-ad-client-secret
an Azure key | [\w+/-]{33,76}(?:AZDO|AzFu|AzSe|AzCa|AIoT|APIM|AStk|ACDb) | [\w+/-]{4,6}={0,2}
  | azdo, azfu, azse, azca, aiot, apim, astk, acdb | https://github.com/microsoft/security-utilities
an Azure key | [\w+/-]{33,76}\+(?:ASb|AEh|ACR|ABa|AMC) | [\w+/-]{4,6}={0,2}
  | +asb, +aeh, +acr, +aba, +amc | https://github.com/microsoft/security-utilities
a BitLocker key | \d{6} | (?:-\d{6}){7} | - | https://learn.microsoft.com/windows/security
a Bitwarden token | 0\.[0-9a-f-]{36}\. | [0-9A-Za-z]{30}:[\w+/]{22}==?
  | 0. | https://bitwarden.com/help/access-tokens/
a ClickHouse key | 4b1d | [0-9A-Za-z]{38} | clickhouse-cloud-api-secret-key
a Cloudflare key | v1\.0- | [0-9a-f]{24}-[0-9a-f]{146} | cloudflare-origin-ca-key
a Cloudflare token | cf[ku]?at_ | [0-9A-Za-z]{40,}
  | cfat_, cfkat_, cfuat_ | https://developers.cloudflare.com/fundamentals/api/get-started/token-formats
a CockroachDB key | CCDB1_ | [0-9A-Za-z]{22}_[0-9A-Za-z]{40} | https://www.cockroachlabs.com/docs/cockroachcloud/managing-access
a Contentful token | CFPAT- | [\w-]{43} | https://www.contentful.com/developers/docs/references/authentication/
a Databricks token | dapi | [0-9a-f]{32}(?:-\d)? | databricks-api-token
a Databricks token | dose | [0-9a-f]{32}(?:-\d)? | https://docs.databricks.com/dev-tools/auth
a dbt token | dbt[cus]_ | [\w=-]{36,}
  | dbtc_, dbtu_, dbts_ | https://docs.getdbt.com/docs/dbt-cloud-apis/authentication
a Defined Networking token | dnkey- | [\w=-]{26}-[\w=-]{52} | defined-networking-api-token
a DigitalOcean token | do[opr]_v1_ | [0-9a-f]{64} | _v1_ | digitalocean-pat
a Docker Swarm token | SWM(?:TKN|KEY)-1- | [0-9A-Za-z-]{40,}
  | swmtkn-1-, swmkey-1- | https://docs.docker.com/engine/swarm/join-nodes/
a Doppler token | dp\.(?:pt|st|ct|sa|scim|audit)\. | [\w.-]{40,} | dp. | doppler-api-token
an Elastic Cloud key | essu_ | [\w+/]{40,}={0,2} | https://www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys
a Firebase key | [0-9A-Za-z_-]{11}:APA91b | [\w-]{100,}
  | :apa91b | https://firebase.google.com/docs/cloud-messaging
a Fly.io token | f(?:o1|m1[ar]|m2)_ | [\w+/-]{40,} | fo1_, fm1, fm2_ | flyio-access-token
a Google client secret | GOCSPX- | [\w-]{28} | https://support.google.com/cloud/answer/6158849
a Google key | AIza | [\w-]{35} | gcp-api-key
a Google refresh token | 1//0 | [\w-]{40,} | https://developers.google.com/identity/protocols/oauth2
a Google OAuth token | ya29\. | [\w-]{20,} | https://developers.google.com/identity/protocols/oauth2
a Heroku key | HRKU- | [\w-]{36,} | heroku-api-key-v2
an Infisical token | st\. | [0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32} | https://infisical.com/docs/documentation/platform/token
a k3s token | K10[0-9a-f]{64}:: | [\w-]{1,40}:[0-9A-Za-z]{16,} | :: | https://docs.k3s.io/cli/token
a Materialize password | mzp_ | [0-9a-f]{64} | https://materialize.com/docs/manage/users-service-accounts/
a MongoDB Atlas secret | mdb_sa_sk_ | [\w-]{40} | https://www.mongodb.com/docs/atlas/api/service-accounts-overview/
a NATS seed | S[ACNOUX] | [A-Z2-7]{56}
  | s | https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth
a Neon key | napi_ | \w{40,} | https://neon.tech/docs/manage/api-keys
a Neon password | npg_ | [0-9A-Za-z]{12,20} | https://neon.tech/docs/manage/api-keys
a NetBird token | nbp_ | [0-9A-Za-z]{36} | https://docs.netbird.io/how-to/access-netbird-public-api
a NetBox token | nbt_ | [0-9A-Za-z]{12}\.[0-9A-Za-z]{40} | https://netboxlabs.com/docs/netbox/integrations/rest-api/
a Netlify token | nfp_ | \w{36,} | https://docs.netlify.com/api/get-started/
an NTLM message | TlRMTVNTUAADAAAA | [\w+/]{40,}={0,2} | https://learn.microsoft.com/openspecs/windows_protocols/ms-nlmp
an OpenShift token | sha256~ | [\w-]{43} | openshift-user-token
an Ory token | ory_(?:pat|apikey|st|at|rt|ac|lo)_ | [\w.-]{20,}
  | ory_ | https://www.ory.sh/docs/concepts/personal-access-token
a PlanetScale token | pscale_(?:tkn|oauth|pw)_ | [\w=.-]{32,} | pscale_ | planetscale-api-token
a Portainer token | ptr_ | [\w+/]{43}= | https://docs.portainer.io/api/access
a Prefect token | pn[ubp]_ | [0-9A-Za-z]{36} | pnu_, pnb_, pnp_ | prefect-api-token
a Pulumi token | pul- | [0-9a-f]{40} | pulumi-api-token
a Rancher token | (?:token|kubeconfig)-[0-9a-z-]{5,40}: | [0-9a-z]{54}
  | token-, kubeconfig- | https://ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys
a Render key | rnd_ | [0-9A-Za-z]{28,} | https://render.com/docs/api
a Scalingo token | tk-us- | [\w-]{48} | scalingo-api-token
a Supabase key | (?:sbp_|sb_secret_) | [\w-]{20,}
  | sbp_, sb_secret_ | https://supabase.com/docs/guides/api/api-keys
a Tailscale key | tskey-[a-z]+- | [0-9A-Za-z-]{16,}
  | tskey- | https://tailscale.com/kb/1277/key-prefixes
a Tencent key | AKID | [0-9A-Za-z]{32} | https://www.tencentcloud.com/document/product/598/32675
a Terraform token | [0-9A-Za-z]{14}\.atlasv1\. | [\w=-]{40,} | atlasv1 | hashicorp-tf-api-token
an UpCloud token | ucat_ | [0-9A-Z]{26} | https://developers.upcloud.com/1.3/
a Vault token | [sbr]\. | (?=[A-Za-z]{0,20}\d\w{0,20}\d)[0-9A-Za-z]{24}
  | s., b., r. | vault-service-token
a Vault token | hv[sbr]\. | [\w-]{24,} | hvs., hvb., hvr. | vault-service-token
a Vercel token | vc[apkirt]_ | [0-9A-Za-z]{20,}
  | vca_, vcp_, vck_, vci_, vcr_, vct_ | https://vercel.com/docs/rest-api
a Vercel token | vercel_blob_rw_ | [0-9A-Za-z]{16}_[0-9A-Za-z]{30} | https://vercel.com/docs/storage/vercel-blob
a Volcengine key | AKLT | [0-9A-Za-z+/]{40,}={0,2} | https://www.volcengine.com/docs
an Xata key | xau_ | [0-9A-Za-z]{27,} | https://xata.io/docs
a Yandex key | (?:AQVN|YC) | [\w-]{35,38} | aqvn, yc | yandex-api-key
a Yandex token | t1\. | [0-9A-Za-z_-]{10,}={0,2}\.[0-9A-Za-z_-]{86}={0,2} | yandex-access-token
a Zuplo key | zpka_ | [0-9a-f]{32}_[0-9a-f]{8} | https://zuplo.com/docs/articles/api-key-management
"""
"""Each row as __init__.py reads it."""
