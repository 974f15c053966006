package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Letters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Classes that the agent cannot weave, wholly or in part. The application works, and a warning gives the reason. */
@OnEveryJdk
record UnweavableIT(Jdk jdk) {
    private static final String MAIN = "dev/coalesce/it/app/Main";
    private static final String SHOP = "dev/coalesce/it/app/Shop";
    private static final String MISSING = "dev/coalesce/it/app/Missing";
    private static final String ON = "[WARN] coalesce - @Coalesce on dev.coalesce.it.app.Shop";

    private static final String PRICE =
            "@Coalesce(ttl = \"1h\") static int price(String sku) { return Letters.body(); }";

    /** Each statement compiles to 7 bytes. With 6 more bytes, the method is 2 bytes short of the limit of 65,535. */
    private static final String STATEMENTS = "n += sku.length(); ".repeat(9361);

    @Test
    void classFileTooOld_isLeftUnchanged() throws IOException {
        Path classes = compiled(PRICE, "Shop.price(\"tea\"), Shop.price(\"tea\")");
        Path shop = classes.resolve(SHOP + ".class");
        byte[] bytes = Files.readAllBytes(shop);
        bytes[7] = 50; // the major version: Java 6, which every JVM still loads
        Files.write(shop, bytes);
        run(classes)
                .prints("shop: a b")
                .complains(ON + ".price(java.lang.String) has no effect: the class file has version 50, which"
                        + " cannot hold invokedynamic. Compile the class for Java 7 (version 51) or later.");
    }

    @Test
    void methodTooLargeAfterWeaving_isLeftUnchanged() {
        Path classes = compiled(
                "@Coalesce(ttl = \"1h\") static int price(String sku) { int n = Letters.body(); " + STATEMENTS
                        + "return n; }",
                "Shop.price(\"tea\"), Shop.price(\"tea\")");
        JvmResult run = run(classes).prints("shop: a b").complains("[WARN] coalesce - could not weave " + SHOP);
        assertThat(run.err()).contains("which is left unchanged", "Method too large: " + SHOP + ".price");
    }

    @Test
    void parameterTypeMissing_isCoalesced() throws IOException {
        Path classes = compiled(
                "@Coalesce(key = \"sku\", ttl = \"1h\") static int priceOf(String sku, Missing trace) { return Letters.body(); } "
                        + "@Coalesce(ttl = \"1h\") int all(Missing trace) { return Letters.body(); }",
                "Shop.priceOf(\"tea\", null), Shop.priceOf(\"tea\", null), new Shop().all(null)");
        Files.delete(classes.resolve(MISSING + ".class"));
        run(classes).printsQuietly("shop: a a b");
    }

    @Test
    void typeOnKeyPathMissing_methodRunsUncoalesced() throws IOException {
        Path classes = compiled(
                "@Coalesce(key = \"trace.id\", ttl = \"1h\") static int traced(Missing trace) { return Letters.body(); } "
                        + PRICE,
                "Shop.traced(null), Shop.traced(null), Shop.price(\"tea\"), Shop.price(\"tea\")");
        Files.delete(classes.resolve(MISSING + ".class"));
        run(classes).prints("shop: a b c c").complains(ON + ".traced(dev.coalesce.it.app.Missing) has no effect: ");
    }

    @Test
    void resultTypeMissing_methodRunsUncoalesced() throws IOException {
        Path classes = compiled(
                "@Coalesce(ttl = \"1h\") static Missing missing() { return null; } " + PRICE,
                "Shop.missing() == null ? -1 : 0, Shop.price(\"tea\"), Shop.price(\"tea\")");
        Files.delete(classes.resolve(MISSING + ".class"));
        run(classes).prints("shop: a b b").complains(ON + ".missing() has no effect: ");
    }

    private static Path compiled(String shop, String calls) {
        return Compile.into("unweavable")
                .apps(Letters.class)
                .source(MISSING, "package dev.coalesce.it.app; class Missing { int id; }")
                .source(SHOP, "package dev.coalesce.it.app; import dev.coalesce.Coalesce; class Shop { " + shop + " }")
                .source(
                        MAIN,
                        "package dev.coalesce.it.app; class Main { public static void main(String[] args) {"
                                + " Letters.show(\"shop\", " + calls + "); } }")
                .flags("-parameters")
                .classes();
    }

    private JvmResult run(Path classes) {
        return Jvm.of(jdk).agent().classPath(classes, BuildOutput.ANNOTATIONS).main(MAIN.replace('/', '.'));
    }
}
