package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Annotated methods in every kind of type. */
@SuppressWarnings({"UnusedVariable", "ClassCanBeStatic"
}) // the bodies do not use the key, nor does the inner class use the outer object
public final class Types {
    private Types() {}

    public static void main(String[] args) throws Exception {
        Function<String, Object> bridged = new Bridged();
        ThreeCallers.show("through a bridge", () -> bridged.apply("a"));
        System.out.println("leads of the bridged method: "
                + AgentBean.of(Bridged.class, "apply").get("Leads"));
        Interface plain = new Implementation();
        ThreeCallers.show("interface default", () -> plain.ofDefault("a"));
        ThreeCallers.show("interface private", () -> plain.callPrivate("a"));
        ThreeCallers.show("interface static", () -> Interface.ofStatic("a"));
        Interface lambda = () -> "";
        ThreeCallers.show("default of a lambda", () -> lambda.ofDefault("a"));
        Point point = new Point(1, 2);
        ThreeCallers.show("record", () -> point.ofRecord("a"));
        ThreeCallers.show("enum", () -> Colour.RED.ofEnum("a"));
        ThreeCallers.show("enum constant with a body", () -> Colour.BLUE.ofConstant("a"));
        Outer.Inner inner = new Outer().new Inner();
        ThreeCallers.show("inner class", () -> inner.ofInner("a"));
        ThreeCallers.show("anonymous class", anonymous());
        class Local {
            @Coalesce
            Object ofLocal(String key) {
                return ThreeCallers.body();
            }
        }
        Local local = new Local();
        ThreeCallers.show("local class", () -> local.ofLocal("a"));
        Sub sub = new Sub();
        ThreeCallers.show("inherited", () -> sub.inherited("a"));
        ThreeCallers.show("calls super with the same key", () -> sub.overridden("a"));
        System.out.println("equal records: " + (point.cached("a") == new Point(1, 2).cached("a")));
    }

    private static Callable<Object> anonymous() {
        return new Callable<>() {
            @Override
            @Coalesce
            public Object call() {
                return ThreeCallers.body();
            }
        };
    }

    static final class Bridged implements Function<String, Object> {
        @Override
        @Coalesce
        public Object apply(String key) {
            return ThreeCallers.body();
        }
    }

    interface Interface {
        String name();

        @Coalesce
        default Object ofDefault(String key) {
            return ThreeCallers.body();
        }

        @Coalesce
        private Object ofPrivate(String key) {
            return ThreeCallers.body();
        }

        default Object callPrivate(String key) {
            return ofPrivate(key);
        }

        @Coalesce
        static Object ofStatic(String key) {
            return ThreeCallers.body();
        }
    }

    static final class Implementation implements Interface {
        @Override
        public String name() {
            return "";
        }
    }

    record Point(int x, int y) {
        @Coalesce
        Object ofRecord(String key) {
            return ThreeCallers.body();
        }

        @Coalesce(ttl = "1h")
        Object cached(String key) {
            return new Object();
        }
    }

    enum Colour {
        RED,
        BLUE {
            @Override
            @Coalesce
            Object ofConstant(String key) {
                return ThreeCallers.body();
            }
        };

        @Coalesce
        Object ofEnum(String key) {
            return ThreeCallers.body();
        }

        Object ofConstant(String key) {
            return Objects.requireNonNull(key);
        }
    }

    static final class Outer {
        final class Inner {
            @Coalesce
            Object ofInner(String key) {
                return ThreeCallers.body();
            }
        }
    }

    static class Base {
        @Coalesce
        Object inherited(String key) {
            return ThreeCallers.body();
        }

        @Coalesce
        Object overridden(String key) {
            return ThreeCallers.body();
        }
    }

    static final class Sub extends Base {
        @Override
        @Coalesce
        Object overridden(String key) {
            return super.overridden(key);
        }
    }
}
