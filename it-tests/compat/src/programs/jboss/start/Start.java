package start;

import org.jboss.modules.Module;

/** Uses two modules with the same class. */
public final class Start {
    private Start() {}

    public static void main(String[] args) throws Exception {
        System.out.println("one: " + callAll("one"));
        System.out.println("two: " + callAll("two"));
        System.out.println("one again: " + callAll("one"));
    }

    private static Object callAll(String module) throws Exception {
        return Module.getBootModuleLoader()
                .loadModule(module)
                .getClassLoader()
                .loadClass("shop.Prices")
                .getMethod("callAll")
                .invoke(null);
    }
}
