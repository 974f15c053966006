package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coalesce.it.app.Scopes;
import org.junit.jupiter.api.Test;

/** One line at the start of the JVM says which version runs with which options. */
@OnEveryJdk
record BannerIT(Jdk jdk) {
    @Test
    void start_printsOneLineWithTheOptionsThatAreSet() {
        JvmResult result = Jvm.of(jdk)
                .agent("waitNotice=20s,jmx=false")
                .property("coalesce.banner", "true")
                .main(Scopes.class);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains(", mode on; options: jmx=false, waitNotice=20s; to see more: log=info, or java -jar");
    }

    @Test
    void noOptions_areDefaults() {
        JvmResult result =
                Jvm.of(jdk).agent().property("coalesce.banner", "true").main(Scopes.class);
        assertThat(result.err().lines()).singleElement().asString().contains(", mode on; options: defaults; to see");
    }

    @Test
    void bannerFalse_printsNothing() {
        assertThat(Jvm.of(jdk).agent("banner=false").main(Scopes.class).err()).isEmpty();
    }
}
