"""Tokens of models and what runs them."""

MODELS = r"""
an Anthropic key | sk-ant- | [\w-]{20,} | anthropic-api-key
a Bedrock key | bedrock-api-key- | YmVkcm9jay5hb[\w+/=-]{19,} | https://docs.aws.amazon.com/bedrock
a Bedrock key | ABSK | [\w+/]{100,}={0,2} | aws-amazon-bedrock-api-key-long-lived
a Browserbase key | bb_live_ | [\w-]{27,} | https://docs.browserbase.com
a Cerebras key | csk- | [0-9a-z]{48} | https://inference-docs.cerebras.ai
an E2B key | e2b_ | [0-9a-f]{40} | https://e2b.dev/docs/api-key
a Firecrawl key | fc- | [0-9a-f]{32} | https://docs.firecrawl.dev
a Fireworks key | fw_ | [0-9A-Za-z]{22,24} | https://docs.fireworks.ai
a Groq key | gsk_ | \w{40,} | https://console.groq.com/docs/quickstart
a Hugging Face token | (?:hf_|api_org_) | [0-9A-Za-z]{34} | hf_, api_org_ | huggingface-access-token
a Jina key | jina_ | [\w-]{60} | https://jina.ai
a Langfuse key | sk-lf- | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | https://langfuse.com/docs
a LangSmith key | lsv2_(?:pt|sk)_ | [0-9a-f]{32}_[0-9a-f]{10}
  | lsv2_ | https://docs.smith.langchain.com
a LlamaIndex key | llx- | [\w-]{40,} | https://docs.cloud.llamaindex.ai
an NVIDIA key | nvapi- | [\w-]{60,} | https://docs.nvidia.com/ngc
an OpenAI key | sk-(?:proj|svcacct|admin)- | [\w-]{20,} | sk- | openai-api-key
an OpenAI key | sk- | [0-9A-Za-z]{32,} | openai-api-key
an OpenRouter key | sk-or-v1- | [0-9a-f]{64} | https://openrouter.ai/docs/api-reference/authentication
a Perplexity key | pplx- | [0-9A-Za-z]{40,} | perplexity-api-key
a Pinecone key | pcsk_ | [0-9A-Za-z]{5,6}_[0-9A-Za-z]{50,} | https://docs.pinecone.io/reference/api/authentication
a Replicate token | r8_ | [0-9A-Za-z]{37} | https://replicate.com/docs/reference/http
a RunPod key | rpa_ | [0-9A-Z]{40}[0-9A-Za-z]{0,8} | https://docs.runpod.io/get-started/api-keys
a Tavily key | tvly- | (?=[A-Za-z-]{0,30}\d)[\w-]{30,} | https://docs.tavily.com
a Together key | tgp_v1_ | [\w-]{43} | https://docs.together.ai
a Voyage key | pa- | (?=[A-Za-z_-]{0,42}\d)(?=[a-z0-9_-]{0,42}[A-Z])[\w-]{43} | https://docs.voyageai.com
an xAI key | xai- | [0-9A-Za-z]{60,} | https://docs.x.ai/docs/overview
"""
"""Each row as __init__.py reads it."""
