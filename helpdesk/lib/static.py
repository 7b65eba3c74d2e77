"""Static files under hashed names, compressed, with the imports of JavaScript modules rewritten to match."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Files(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True
