package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys that cannot be computed, are never equal, or change after the call. */
public class OddKeys {
    /** A key without {@code equals}. */
    static final class Plain {
        private @Nullable String id;

        public String id() {
            if (id == null) {
                throw new IllegalStateException("no id yet");
            }
            return id;
        }
    }

    record Hostile(String id) {
        @Override
        public int hashCode() {
            throw new IllegalStateException("no hash");
        }
    }

    public static void main(String[] args) {
        OddKeys one = new OddKeys();
        Plain plain = new Plain();
        Letters.show("getter throws", one.throwing(plain), one.throwing(plain));
        System.out.println(
                "bypasses: " + AgentBean.of(OddKeys.class, "throwing").get("Bypasses") + ", agent's errors: "
                        + AgentBean.named("type=Agent").get("Errors"));
        Letters.show("hashCode throws", one.hostile(new Hostile("a")), one.hostile(new Hostile("a")));
        Letters.show("no equals", one.identity(1, plain), one.identity(1, plain), one.identity(1, new Plain()));
        List<String> changing = new ArrayList<>(List.of("a"));
        int before = one.list(changing);
        changing.add("b");
        Letters.show("changed list", before, one.list(changing), one.list(List.of("a")), one.list(List.of("a", "b")));
        int[] array = {1};
        before = one.array(array);
        array[0] = 2;
        Letters.show("changed array", before, one.array(array), one.array(new int[] {1}), one.array(new int[] {2}));
    }

    @Coalesce(key = "plain.id", ttl = "1h")
    int throwing(Plain plain) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    int hostile(Hostile hostile) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    int identity(int number, Plain plain) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    int list(List<String> list) {
        return Letters.body();
    }

    @Coalesce(ttl = "1h")
    int array(int... array) {
        return Letters.body();
    }
}
