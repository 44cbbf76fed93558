"""Tokens of payments, mail, maps and customers."""

BUSINESS = r"""
an Amazon Marketplace token | amzn\.mws\. | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | https://developer-docs.amazon.com/sp-api/docs
a Braintree token | access_token\$(?:production|sandbox)\$ | [0-9a-z]{16}\$[0-9a-f]{32}
  | access_token$ | https://developer.paypal.com/braintree/docs
a Dropbox token | sl\. | (?=[\w=-]{0,60}\d)[\w=-]{90,} | dropbox-short-lived-api-token
a Duffel token | duffel_(?:test|live)_ | [\w=-]{43} | duffel_ | duffel-api-token
an EasyPost key | EZ(?:AK|TK) | [0-9A-Za-z]{54} | ezak, eztk | easypost-api-token
a Facebook token | EAA[A-Z] | [0-9A-Za-z]{90,} | eaa | facebook-page-access-token
a Flutterwave key | FLWSECK(?:_TEST)?- | [0-9A-Za-z]{12,}(?:-X)? | flwseck | flutterwave-secret-key
a Frame.io token | fio-u- | [\w=-]{64} | frameio-api-token
a GoCardless token | live_ | (?=[\w-]{0,39}\d)(?=[\w-]{0,39}[A-Z])[\w=-]{40} | gocardless-api-token
a HubSpot token | pat-(?:na|eu|ap)\d- | [0-9a-f-]{36}
  | pat- | https://developers.hubspot.com/docs/guides/apps
an Instagram token | IGQ | [\w-]{80,} | https://developers.facebook.com/docs/instagram-platform
an Intercom token | dG9rOj | [\w+/]{50,}={0,2} | https://developers.intercom.com/docs/build-an-integration/learn-more/authentication
a Klaviyo key | pk_ | [0-9a-f]{34} | https://developers.klaviyo.com/en/docs/authenticate_
a Lob key | (?:live|test)_ | [0-9a-f]{35} | live_, test_ | lob-api-key
a Mailchimp key | [0-9a-f]{32}-us | \d{1,2} | -us | mailchimp-api-key
a MailerSend token | mlsn\. | [0-9a-f]{64} | https://developers.mailersend.com/general.html#authentication
a Mailgun key | key- | (?=[a-z]{0,31}\d)[0-9a-z]{32} | mailgun-private-api-token
a Mailgun key | [0-9a-f]{32}-[0-9a-f]{8}- | [0-9a-f]{8}
  | - | https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt
a Mandrill key | md- | (?=[A-Za-z_-]{0,21}\d)[\w-]{22} | https://mailchimp.com/developer/transactional/guides/quick-start/
a Mapbox token | [st]k\.eyJ | [\w-]{40,}\.[\w-]{22}
  | k.eyj | https://docs.mapbox.com/help/glossary/access-token/
a MaxMind key | [0-9A-Za-z]{6}_ | [0-9A-Za-z]{29}_mmk | _mmk | maxmind-license-key
a OneSignal key | os_v2_(?:app|org)_ | [0-9a-z]{60,}
  | os_v2_ | https://documentation.onesignal.com/docs/keys-and-ids
a Paddle key | pdl_(?:live|sdbx)_apikey_ | \w{40,}
  | _apikey_ | https://developer.paddle.com/api-reference/about/api-keys
a PayPal token | A21AA | [\w-]{80,} | https://developer.paypal.com/api/rest/authentication/
a Plaid token | access-(?:sandbox|development|production)- | [0-9a-f-]{36}
  | access- | plaid-api-token
a PubNub key | sec-c- | [\w-]{36,48} | https://www.pubnub.com/docs/general/setup/account-setup
a Razorpay key | rzp_(?:live|test)_ | [0-9A-Za-z]{14}
  | rzp_ | https://razorpay.com/docs/api/authentication/
a Resend key | re_ | [0-9A-Za-z]{8}_[0-9A-Za-z]{24} | https://resend.com/docs/dashboard/api-keys/introduction
a Salesforce session | 00D[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?! | [\w.]{80,}
  | 00d | https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest
a SendGrid key | SG\. | [\w-]{16,}\.[\w-]{32,} | sendgrid-api-token
a Sendinblue key | xkeysib- | [0-9a-f]{64}-[0-9A-Za-z]{16} | sendinblue-api-token
a SettleMint token | sm_(?:aat|pat|sat)_ | [0-9A-Za-z]{16} | sm_ | settlemint-personal-access-token
a Shippo token | shippo_(?:live|test)_ | [0-9A-Fa-f]{40} | shippo_ | shippo-api-token
a Shopify token | shp(?:at|ca|pa|ss|ua)_ | [0-9A-Fa-f]{32} | shp | shopify-access-token
a Square token | (?:EAAA|sq0(?:atp|csp|idp)-) | [\w-]{22,60} | eaaa, sq0 | square-access-token
a Stripe key | (?:sk|rk)_(?:live|test|prod)_ | [0-9A-Za-z]{10,}
  | k_live_, k_test_, k_prod_ | stripe-access-token
a Stripe key | (?:sk|rk|whsec)_(?:live_|test_|prod_)? | [0-9A-Za-z]{16,}
  | k_, whsec_ | stripe-access-token
a Stytch secret | secret-(?:live|test)- | [\w=-]{32,} | secret- | https://stytch.com/docs/api
a Teamwork key | tkn\.v1_ | [\w+/]{60,}={0,2} | https://apidocs.teamwork.com
a Telnyx key | KEY0 | [0-9A-F]{31}_[0-9A-Za-z]{22} | https://developers.telnyx.com
a Twilio key | SK | [0-9A-Fa-f]{32} | twilio-api-key
a Twitter token | A{22} | (?=[0-9A-Za-z%]{0,60}\d)[0-9A-Za-z%]{80,100}
  | aaaaaaaaaaaaaaaaaaaaaa | twitter-bearer-token
a Typeform token | tfp_ | [\w=.-]{44,} | typeform-api-token
a WooCommerce secret | c[ks]_ | [0-9a-f]{40}
  | ck_, cs_ | https://woocommerce.github.io/woocommerce-rest-api-docs/
"""
"""Each row as __init__.py reads it."""
