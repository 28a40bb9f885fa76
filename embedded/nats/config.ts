export type NatsConfig = {
  readonly name: string;
  readonly port: number;
  readonly pidFile: string;
  readonly store: string;
};

/** Only fields that 2.9 knows: an unknown one keeps the server from starting. */
export const configText = ({ name, port, pidFile, store }: NatsConfig): string => `server_name: ${JSON.stringify(name)}
listen: "127.0.0.1:${port}"
pid_file: ${JSON.stringify(pidFile)}
max_payload: 1MB
jetstream {
  store_dir: ${JSON.stringify(store)}
  max_memory_store: 64MB
  max_file_store: 1GB
}
`;
