package dev.coalesce.it.app;

import dev.coalesce.Coalesce;

/** Has three coalesced methods, of which one is called. */
public final class WovenNotCalled {
    private WovenNotCalled() {}

    @Coalesce
    static Object called() {
        return 1;
    }

    @Coalesce
    static Object neverCalled(int n) {
        return n;
    }

    @Coalesce
    static Object neverCalled(String text) {
        return text;
    }

    public static void main(String[] args) {
        System.out.println("before any call: " + AgentBean.named("type=Agent").get("Methods"));
        Object unused = called();
        System.out.println("after a call: " + AgentBean.named("type=Agent").get("Methods"));
    }
}
