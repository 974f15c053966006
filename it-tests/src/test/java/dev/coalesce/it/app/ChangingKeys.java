package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import org.jspecify.annotations.Nullable;

/** Objects that change after they were stored as parts of keys. */
public class ChangingKeys {
    private static final class Request {
        private int id;

        Request(int id) {
            this.id = id;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Request && ((Request) other).id == id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }

    public static void main(String[] args) {
        for (int i = 1; i <= 5_000; i++) {
            Request request = new Request(i);
            one(request);
            withInt(request, 1);
            withLong(request, 1);
            request.id = -i;
        }
        for (String method : new String[] {"one", "withInt", "withLong"}) {
            System.out.println(method + ": "
                    + ((Long) AgentBean.of(ChangingKeys.class, method).get("Size") <= 100));
        }
    }

    @Coalesce(ttl = "1h", maxSize = 100)
    static int one(Request request) {
        return 1;
    }

    @Coalesce(ttl = "1h", maxSize = 100)
    static int withInt(Request request, int version) {
        return 1;
    }

    @Coalesce(ttl = "1h", maxSize = 100)
    static int withLong(Request request, long version) {
        return 1;
    }
}
