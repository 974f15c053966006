package dev.coalesce.it.app;

import dev.coalesce.Coalesce;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Annotated methods in every kind of type. */
@SuppressWarnings({"UnusedVariable", "ClassCanBeStatic"
}) // the bodies do without the key, the inner class without the outer
public final class Types {
    private Types() {}

    public static void main(String[] args) throws Exception {
        Function<String, Object> bridged = new Bridged();
        Scene.show("through a bridge", () -> bridged.apply("a"));
        System.out.println("leads of it: " + Beans.of(Bridged.class, "apply").get("Leads"));
        Interface plain = new Implementation();
        Scene.show("interface default", () -> plain.ofDefault("a"));
        Scene.show("interface private", () -> plain.callPrivate("a"));
        Scene.show("interface static", () -> Interface.ofStatic("a"));
        Interface lambda = () -> "";
        Scene.show("default of a lambda", () -> lambda.ofDefault("a"));
        Point point = new Point(1, 2);
        Scene.show("record", () -> point.ofRecord("a"));
        Scene.show("enum", () -> Colour.RED.ofEnum("a"));
        Scene.show("enum constant with a body", () -> Colour.BLUE.ofConstant("a"));
        Outer.Inner inner = new Outer().new Inner();
        Scene.show("inner class", () -> inner.ofInner("a"));
        Scene.show("anonymous class", anonymous());
        class Local {
            @Coalesce
            Object ofLocal(String key) {
                return Scene.body();
            }
        }
        Local local = new Local();
        Scene.show("local class", () -> local.ofLocal("a"));
        Sub sub = new Sub();
        Scene.show("inherited", () -> sub.inherited("a"));
        Scene.show("calls super with the same key", () -> sub.overridden("a"));
        System.out.println("equal records: " + (point.kept("a") == new Point(1, 2).kept("a")));
    }

    private static Callable<Object> anonymous() {
        return new Callable<>() {
            @Override
            @Coalesce
            public Object call() {
                return Scene.body();
            }
        };
    }

    static final class Bridged implements Function<String, Object> {
        @Override
        @Coalesce
        public Object apply(String key) {
            return Scene.body();
        }
    }

    interface Interface {
        String name();

        @Coalesce
        default Object ofDefault(String key) {
            return Scene.body();
        }

        @Coalesce
        private Object ofPrivate(String key) {
            return Scene.body();
        }

        default Object callPrivate(String key) {
            return ofPrivate(key);
        }

        @Coalesce
        static Object ofStatic(String key) {
            return Scene.body();
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
            return Scene.body();
        }

        @Coalesce(ttl = "1h")
        Object kept(String key) {
            return new Object();
        }
    }

    enum Colour {
        RED,
        BLUE {
            @Override
            @Coalesce
            Object ofConstant(String key) {
                return Scene.body();
            }
        };

        @Coalesce
        Object ofEnum(String key) {
            return Scene.body();
        }

        Object ofConstant(String key) {
            return Objects.requireNonNull(key);
        }
    }

    static final class Outer {
        final class Inner {
            @Coalesce
            Object ofInner(String key) {
                return Scene.body();
            }
        }
    }

    static class Base {
        @Coalesce
        Object inherited(String key) {
            return Scene.body();
        }

        @Coalesce
        Object overridden(String key) {
            return Scene.body();
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
