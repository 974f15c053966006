/** An application in a named module, which opens no package. */
module shop {
    requires dev.coalesce.annotations;
}
