<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
 <context>
  <name>About</name>
  <message>
   <source>Chinese font</source>
   <translation>中文字体</translation>
  </message>
  <message>
   <source>Licences</source>
   <translation>许可证</translation>
  </message>
  <message>
   <source>Logos, most of terrorism (blood, explosions, flags, politics), smoking, gambling. Such an item is never a clean pass: it comes to Review as not judged.</source>
   <translation>标识，大部分暴恐涉政内容（血腥、爆炸、旗帜、涉政），吸烟，赌博。涉及这些内容时不会直接得到“建议通过”，而是标为“未判定”并转入人工审核。</translation>
  </message>
  <message>
   <source>Made with</source>
   <translation>技术组成</translation>
  </message>
  <message>
   <source>Player in use</source>
   <translation>当前播放器</translation>
  </message>
  <message>
   <source>The sources are Apache-2.0. PyAV carries x264 and x265 (GPL); an installer that holds it is under the GPL as a whole.</source>
   <translation>源代码采用 Apache-2.0 许可证。PyAV 内含 x264 和 x265（GPL），因此包含它的安装包整体适用 GPL。</translation>
  </message>
  <message>
   <source>Updates</source>
   <translation>更新</translation>
  </message>
  <message>
   <source>What the engine cannot judge</source>
   <translation>本机引擎无法判定的内容</translation>
  </message>
  <message>
   <source>found</source>
   <translation>已找到</translation>
  </message>
  <message>
   <source>none installed: Chinese names show as boxes</source>
   <translation>未安装，中文名称会显示为方框</translation>
  </message>
  <message>
   <source>none yet</source>
   <translation>尚未使用</translation>
  </message>
 </context>
 <context>
  <name>AboutSettings</name>
  <message>
   <source>About</source>
   <translation>关于</translation>
  </message>
  <message>
   <source>Look for a newer release at each start; nothing is fetched</source>
   <translation>每次启动时检查新版本，不会下载任何内容</translation>
  </message>
 </context>
 <context>
  <name>AcceptLogDialog</name>
  <message>
   <source>Accept</source>
   <translation>接受</translation>
  </message>
  <message>
   <source>Accept the log as it is?</source>
   <translation>接受现有的审核记录？</translation>
  </message>
  <message>
   <source>Accept this only if your team put an older archive back on purpose: decisions made since that archive are not in it, and nothing brings them back.</source>
   <translation>只有在团队特意恢复旧存档时才可接受：该存档之后的审核记录不在其中，也无法找回。</translation>
  </message>
  <message>
   <source>Record %1 was anchored on %2 and is not there as it was then.</source>
   <translation>第 %1 条记录曾于 %2 留有锚点，现在已不是当时的样子。</translation>
  </message>
  <message>
   <source>That it was accepted, by %1, when and why, is kept beside the archive for good and told whenever the log is verified. Anchors kept elsewhere go on to disagree.</source>
   <translation>由 %1 接受一事，连同时间和原因，会永久留在存档旁，每次校验都会告知。另存他处的锚点仍会报告不符。</translation>
  </message>
  <message>
   <source>Why was it put back?</source>
   <translation>为什么恢复旧存档？</translation>
  </message>
 </context>
 <context>
  <name>AccountMenu</name>
  <message>
   <source>Accounts…</source>
   <translation>账号…</translation>
  </message>
 </context>
 <context>
  <name>AccountSettings</name>
  <message>
   <source>Access key from</source>
   <translation>AccessKey 来源</translation>
  </message>
  <message>
   <source>AccessKey ID</source>
   <translation>AccessKey ID</translation>
  </message>
  <message>
   <source>AccessKey secret</source>
   <translation>AccessKey Secret</translation>
  </message>
  <message>
   <source>Accounts</source>
   <translation>账号</translation>
  </message>
  <message>
   <source>Add account</source>
   <translation>添加账号</translation>
  </message>
  <message>
   <source>An IMM project that exists in that region.</source>
   <translation>该地域中已有的 IMM 项目。</translation>
  </message>
  <message>
   <source>Buckets</source>
   <translation>Bucket</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Change %1</source>
   <translation>更改 %1</translation>
  </message>
  <message>
   <source>Change…</source>
   <translation>更改…</translation>
  </message>
  <message>
   <source>Its key is forgotten on this computer. Tasks, results and decisions stay in the archive; nothing in the cloud is changed.</source>
   <translation>本机将不再保存它的密钥。任务、结果和审核记录仍保留在存档中；云端不会有任何改变。</translation>
  </message>
  <message>
   <source>Kept in the key ring of this computer, nowhere else.</source>
   <translation>仅保存在本机的系统钥匙串中。</translation>
  </message>
  <message>
   <source>Leave both empty to keep the key that is there.</source>
   <translation>两项都留空则保留现有密钥。</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>名称</translation>
  </message>
  <message>
   <source>Needed.</source>
   <translation>必填。</translation>
  </message>
  <message>
   <source>New cloud account</source>
   <translation>新增云账号</translation>
  </message>
  <message>
   <source>Of the IMM project; its buckets are in the same region.</source>
   <translation>IMM 项目所在地域，Bucket 须在同一地域。</translation>
  </message>
  <message>
   <source>Of the aliyun CLI: keys, assumed roles (RamRoleArn, ECS, OIDC), commands and sign-ins. Nothing in its files is changed.</source>
   <translation>aliyun CLI 的配置：密钥、扮演角色（RamRoleArn、ECS、OIDC）、命令和登录。不会更改其文件。</translation>
  </message>
  <message>
   <source>Only for keys that may not list buckets: names, separated by commas.</source>
   <translation>仅当 AccessKey 无权列举 Bucket 时填写：Bucket 名称，用逗号分隔。</translation>
  </message>
  <message>
   <source>Profile</source>
   <translation>CLI 配置</translation>
  </message>
  <message>
   <source>Project</source>
   <translation>项目</translation>
  </message>
  <message>
   <source>Region</source>
   <translation>地域</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Remove %1</source>
   <translation>移除 %1</translation>
  </message>
  <message>
   <source>Remove %1?</source>
   <translation>移除 %1？</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>保存</translation>
  </message>
  <message>
   <source>Test</source>
   <translation>测试连接</translation>
  </message>
  <message>
   <source>The engine inside this program. No account, nothing leaves the computer.</source>
   <translation>程序内置的引擎。无需账号，数据不离开本机。</translation>
  </message>
  <message>
   <source>This computer has no key ring: the key is forgotten when the program ends.</source>
   <translation>本机没有系统钥匙串：程序退出后不保留密钥。</translation>
  </message>
  <message>
   <source>Use</source>
   <translation>使用</translation>
  </message>
  <message>
   <source>What you call it.</source>
   <translation>便于您识别的名称。</translation>
  </message>
  <message>
   <source>a profile of the aliyun CLI</source>
   <translation>阿里云 CLI 配置</translation>
  </message>
  <message>
   <source>in use</source>
   <translation>使用中</translation>
  </message>
  <message>
   <source>key from the environment</source>
   <translation>密钥来自环境变量</translation>
  </message>
  <message>
   <source>key in memory, forgotten at the end</source>
   <translation>密钥仅在内存中，退出后不保留</translation>
  </message>
  <message>
   <source>key in the key ring</source>
   <translation>密钥在系统钥匙串中</translation>
  </message>
  <message>
   <source>profile %1</source>
   <translation>CLI 配置 %1</translation>
  </message>
  <message>
   <source>the environment</source>
   <translation>环境变量</translation>
  </message>
  <message>
   <source>typed in below</source>
   <translation>在下方填写</translation>
  </message>
 </context>
 <context>
  <name>Accounts</name>
  <message>
   <source>This computer</source>
   <translation>本机</translation>
  </message>
 </context>
 <context>
  <name>AnalyseDialog</name>
  <message>
   <source>Analyse</source>
   <translation>分析</translation>
  </message>
  <message>
   <source>Analyse · %1</source>
   <translation>分析 · %1</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Interval %1 covers all of it.</source>
   <translation>将截帧间隔设为 %1 秒即可覆盖全片。</translation>
  </message>
  <message>
   <source>Interval %1, the longest there is, covers the most of it.</source>
   <translation>将截帧间隔设为最大值 %1 秒，覆盖最多。</translation>
  </message>
  <message>
   <source>Kind of analysis</source>
   <translation>分析类型</translation>
  </message>
  <message>
   <source>Looks at %1 of %2 s of the longest video (%3)</source>
   <translation>最长的视频 %2 秒，只检查前 %1 秒（%3）</translation>
  </message>
  <message>
   <source>Looks at all %1 s of the longest video</source>
   <translation>最长的视频 %1 秒，将全部检查</translation>
  </message>
  <message>
   <source>None of the chosen objects suits this analysis.</source>
   <translation>所选对象均不适用此分析。</translation>
  </message>
  <message>
   <source>Nothing is left to analyse.</source>
   <translation>没有需要分析的内容。</translation>
  </message>
  <message>
   <source>Nothing needs to be set. Labels, people, places and things are looked for in the whole video.</source>
   <translation>无需设置。将在整个视频中识别标签、人物、地点和物体。</translation>
  </message>
  <message>
   <source>Objects: %1</source>
   <translation>%1 个对象</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>开始</translation>
  </message>
  <message>
   <source>Tasks: %1</source>
   <translation>任务：%1</translation>
  </message>
  <message>
   <source>Use it</source>
   <translation>采用</translation>
  </message>
  <message>
   <source>frames: at most %1</source>
   <translation>截帧：最多 %1</translation>
  </message>
  <message>
   <source>left out: %1</source>
   <translation>不适用：%1</translation>
  </message>
 </context>
 <context>
  <name>AnalyseScreen</name>
  <message>
   <source>Show</source>
   <translation>查看</translation>
  </message>
  <message>
   <source>Tasks started: %1</source>
   <translation>已启动 %1 个任务</translation>
  </message>
 </context>
 <context>
  <name>ApiWords</name>
  <message>
   <source>, </source>
   <translation>、</translation>
  </message>
  <message>
   <source>PIP</source>
   <translation>画中画</translation>
  </message>
  <message>
   <source>TV</source>
   <translation>台标</translation>
  </message>
  <message>
   <source>abuse</source>
   <translation>辱骂</translation>
  </message>
  <message>
   <source>ad</source>
   <translation>图文违规</translation>
  </message>
  <message>
   <source>black</source>
   <translation>黑屏</translation>
  </message>
  <message>
   <source>blank</source>
   <translation>纯色画面</translation>
  </message>
  <message>
   <source>bloody</source>
   <translation>血腥</translation>
  </message>
  <message>
   <source>carcrash</source>
   <translation>车祸</translation>
  </message>
  <message>
   <source>contraband</source>
   <translation>违禁内容</translation>
  </message>
  <message>
   <source>crowd</source>
   <translation>聚众</translation>
  </message>
  <message>
   <source>drivelive</source>
   <translation>车内直播</translation>
  </message>
  <message>
   <source>drug</source>
   <translation>涉毒</translation>
  </message>
  <message>
   <source>explosion</source>
   <translation>爆炸</translation>
  </message>
  <message>
   <source>flag</source>
   <translation>旗帜</translation>
  </message>
  <message>
   <source>frozen</source>
   <translation>画面静止</translation>
  </message>
  <message>
   <source>gamble</source>
   <translation>赌博</translation>
  </message>
  <message>
   <source>live</source>
   <translation>不良画面</translation>
  </message>
  <message>
   <source>location</source>
   <translation>地标</translation>
  </message>
  <message>
   <source>logo</source>
   <translation>标识</translation>
  </message>
  <message>
   <source>meaningless</source>
   <translation>无意义画面</translation>
  </message>
  <message>
   <source>npx</source>
   <translation>牛皮癣广告</translation>
  </message>
  <message>
   <source>outfit</source>
   <translation>特殊装束</translation>
  </message>
  <message>
   <source>parade</source>
   <translation>游行</translation>
  </message>
  <message>
   <source>politics</source>
   <translation>涉政</translation>
  </message>
  <message>
   <source>porn</source>
   <translation>色情</translation>
  </message>
  <message>
   <source>programCode</source>
   <translation>小程序码</translation>
  </message>
  <message>
   <source>qrcode</source>
   <translation>二维码</translation>
  </message>
  <message>
   <source>sexy</source>
   <translation>性感</translation>
  </message>
  <message>
   <source>smoking</source>
   <translation>吸烟</translation>
  </message>
  <message>
   <source>spam</source>
   <translation>垃圾信息</translation>
  </message>
  <message>
   <source>terrorism</source>
   <translation>暴恐涉政</translation>
  </message>
  <message>
   <source>trademark</source>
   <translation>商标</translation>
  </message>
  <message>
   <source>violence</source>
   <translation>暴力</translation>
  </message>
  <message>
   <source>weapon</source>
   <translation>武器</translation>
  </message>
 </context>
 <context>
  <name>Banner</name>
  <message>
   <source>Copy details</source>
   <translation>复制详情</translation>
  </message>
  <message>
   <source>Dismiss</source>
   <translation>关闭</translation>
  </message>
 </context>
 <context>
  <name>BatchBar</name>
  <message>
   <source>%1 more</source>
   <translation>另有 %1 个</translation>
  </message>
  <message>
   <source>At the same time</source>
   <translation>同时运行</translation>
  </message>
  <message>
   <source>Batch “%1”</source>
   <translation>批次“%1”</translation>
  </message>
  <message>
   <source>Cancel waiting</source>
   <translation>取消等待中的</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>继续</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Progress of the batch</source>
   <translation>批次进度</translation>
  </message>
  <message>
   <source>Retry</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Retry %1</source>
   <translation>重试 %1 个</translation>
  </message>
  <message>
   <source>Take back what was not sent; what runs at the service runs on</source>
   <translation>撤回尚未发送的任务；服务端正在运行的任务不受影响</translation>
  </message>
  <message>
   <source>Take the batch off the list; its tasks stay</source>
   <translation>从列表中移除该批次；其任务保留</translation>
  </message>
  <message>
   <source>Tasks at the same time</source>
   <translation>同时运行的任务数</translation>
  </message>
  <message>
   <source>Tasks of this batch that are under way at the same time; fewer hold when those there are end</source>
   <translation>此批次同时运行的任务数；调小后，待现有任务结束时生效</translation>
  </message>
 </context>
 <context>
  <name>BatchWords</name>
  <message>
   <source>%1 of %2 done</source>
   <translation>已完成 %1 / %2</translation>
  </message>
  <message>
   <source>Paused by itself: the service refused ten tasks in a row (%1). Mend that, then go on and retry.</source>
   <translation>已自动暂停：服务连续拒绝了十个任务（%1）。请先排除原因，再继续并重试。</translation>
  </message>
  <message>
   <source>about %1 h left</source>
   <translation>约剩 %1 小时</translation>
  </message>
  <message>
   <source>about %1 min left</source>
   <translation>约剩 %1 分钟</translation>
  </message>
  <message>
   <source>analysed already: %1</source>
   <translation>已分析过：%1</translation>
  </message>
  <message>
   <source>at least %1</source>
   <translation>至少 %1</translation>
  </message>
  <message>
   <source>cancelled: %1</source>
   <translation>已取消：%1</translation>
  </message>
  <message>
   <source>cost unknown: no prices entered</source>
   <translation>费用未知：未填写价格</translation>
  </message>
  <message>
   <source>done: %1</source>
   <translation>已完成：%1</translation>
  </message>
  <message>
   <source>ended</source>
   <translation>已结束</translation>
  </message>
  <message>
   <source>every %1 s</source>
   <translation>每 %1 秒</translation>
  </message>
  <message>
   <source>failed: %1</source>
   <translation>失败：%1</translation>
  </message>
  <message>
   <source>frame looked at</source>
   <translation>截帧</translation>
  </message>
  <message>
   <source>image</source>
   <translation>图片</translation>
  </message>
  <message>
   <source>minute of video</source>
   <translation>视频分钟</translation>
  </message>
  <message>
   <source>not suited: %1</source>
   <translation>不适用：%1</translation>
  </message>
  <message>
   <source>nothing is charged on this computer</source>
   <translation>在本机分析，不产生费用</translation>
  </message>
  <message>
   <source>paused</source>
   <translation>已暂停</translation>
  </message>
  <message>
   <source>prices of %1</source>
   <translation>价格日期 %1</translation>
  </message>
  <message>
   <source>running: %1</source>
   <translation>运行中：%1</translation>
  </message>
  <message>
   <source>skipped: %1</source>
   <translation>已跳过：%1</translation>
  </message>
  <message>
   <source>still being listed</source>
   <translation>仍在列举</translation>
  </message>
  <message>
   <source>task</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>to review: %1</source>
   <translation>待审核：%1</translation>
  </message>
  <message>
   <source>under way already: %1</source>
   <translation>正在分析：%1</translation>
  </message>
  <message>
   <source>waiting: %1</source>
   <translation>等待中：%1</translation>
  </message>
  <message>
   <source>≤ %1 frames</source>
   <translation>最多 %1 帧</translation>
  </message>
 </context>
 <context>
  <name>BatchesScreen</name>
  <message>
   <source>Batch ended: %1</source>
   <translation>批次已结束：%1</translation>
  </message>
  <message>
   <source>Batch started: %1</source>
   <translation>批次已启动：%1</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>查看</translation>
  </message>
 </context>
 <context>
  <name>Blackout</name>
  <message>
   <source>Nothing is shown. %1 or Esc goes on.</source>
   <translation>当前不显示任何内容。按 %1 或 Esc 继续。</translation>
  </message>
  <message>
   <source>Nothing is shown. Esc goes on.</source>
   <translation>当前不显示任何内容。按 Esc 继续。</translation>
  </message>
 </context>
 <context>
  <name>BucketDialog</name>
  <message>
   <source>3 to 63 of a–z, 0–9 and -, none at the ends.</source>
   <translation>3 至 63 个字符：a–z、0–9 和 -，首尾不能是 -。</translation>
  </message>
  <message>
   <source>Add</source>
   <translation>添加</translation>
  </message>
  <message>
   <source>Add a bucket by its name</source>
   <translation>按名称添加 Bucket</translation>
  </message>
  <message>
   <source>For keys that may read a bucket and not list all of them. It stays in the list of this account.</source>
   <translation>适用于可以读取某个 Bucket 但无权列出全部 Bucket 的密钥。它会保留在此账号的列表中。</translation>
  </message>
  <message>
   <source>Name of the bucket</source>
   <translation>Bucket 名称</translation>
  </message>
 </context>
 <context>
  <name>BucketTree</name>
  <message>
   <source>Analyse everything below…</source>
   <translation>分析此处及下级的全部内容…</translation>
  </message>
  <message>
   <source>Buckets</source>
   <translation>Bucket 列表</translation>
  </message>
  <message>
   <source>Objects in this place, without those below it: %1</source>
   <translation>此位置中的对象数（不含其下级）：%1</translation>
  </message>
  <message>
   <source>Remove from the list (files stay)</source>
   <translation>从列表中移除（文件保留）</translation>
  </message>
 </context>
 <context>
  <name>BulkDialog</name>
  <message>
   <source>%1 cannot be decided and are left.</source>
   <translation>%1 项无法审核，将保持原状。</translation>
  </message>
  <message>
   <source>Approve</source>
   <translation>通过</translation>
  </message>
  <message>
   <source>Approve %1 items?</source>
   <translation>通过 %1 项？</translation>
  </message>
  <message>
   <source>Becomes</source>
   <translation>变为</translation>
  </message>
  <message>
   <source>Block</source>
   <translation>拦截</translation>
  </message>
  <message>
   <source>Block %1 items?</source>
   <translation>拦截 %1 项？</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Each item becomes a decision of its own; together they can be taken back.</source>
   <translation>每一项各成一条审核记录；可以一起撤回。</translation>
  </message>
  <message>
   <source>Effects</source>
   <translation>处置</translation>
  </message>
  <message>
   <source>Item</source>
   <translation>审核项</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Note…</source>
   <translation>备注…</translation>
  </message>
  <message>
   <source>Reason: %1.</source>
   <translation>原因：%1。</translation>
  </message>
  <message>
   <source>Skip %1 items?</source>
   <translation>跳过 %1 项？</translation>
  </message>
  <message>
   <source>The log says that they were decided from the list, without a look at the evidence.</source>
   <translation>日志会注明这些结论是从列表中作出的，没有查看证据。</translation>
  </message>
  <message>
   <source>What will happen</source>
   <translation>将会发生什么</translation>
  </message>
 </context>
 <context>
  <name>Care</name>
  <message>
   <source>All</source>
   <translation>全部</translation>
  </message>
  <message>
   <source>You have looked for %1 minutes today: the limit you chose.</source>
   <translation>您今天已观看 %1 分钟，达到您设定的上限。</translation>
  </message>
  <message>
   <source>You have looked for %1 minutes. A break of %2 is due.</source>
   <translation>您已连续观看 %1 分钟，该休息 %2 分钟了。</translation>
  </message>
 </context>
 <context>
  <name>CareScreen</name>
  <message>
   <source>Black out</source>
   <translation>全部遮盖</translation>
  </message>
 </context>
 <context>
  <name>CareSettings</name>
  <message>
   <source>7 days</source>
   <translation>7 天</translation>
  </message>
  <message>
   <source>A break is</source>
   <translation>一次休息为</translation>
  </message>
  <message>
   <source>After so many minutes of looking; 0 never.</source>
   <translation>连续观看多少分钟后提醒；0 表示不提醒。</translation>
  </message>
  <message>
   <source>As in Review</source>
   <translation>与“人工审核”相同</translation>
  </message>
  <message>
   <source>Blur</source>
   <translation>模糊</translation>
  </message>
  <message>
   <source>Blur and grey</source>
   <translation>模糊并去色</translation>
  </message>
  <message>
   <source>Care</source>
   <translation>自我保护</translation>
  </message>
  <message>
   <source>Detection scene</source>
   <translation>检测场景</translation>
  </message>
  <message>
   <source>Forget all</source>
   <translation>全部清除</translation>
  </message>
  <message>
   <source>Grey and dark</source>
   <translation>灰度并变暗</translation>
  </message>
  <message>
   <source>Looking through the veil is hearing through it, as long as the key is held.</source>
   <translation>按住按键透过遮罩查看时，也能听到声音。</translation>
  </message>
  <message>
   <source>Minutes a day</source>
   <translation>每日分钟数</translation>
  </message>
  <message>
   <source>Minutes away from evidence.</source>
   <translation>不看证据的分钟数。</translation>
  </message>
  <message>
   <source>No sound while a veil lies over the picture</source>
   <translation>画面被遮罩时不播放声音</translation>
  </message>
  <message>
   <source>Off</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Private: it is in a file of its own on this computer, in no export, no diagnostics and no log, and days older than sixty are forgotten.</source>
   <translation>仅供您本人：单独保存在本机的一个文件中，不进入任何导出、诊断信息或日志，六十天前的记录会被删除。</translation>
  </message>
  <message>
   <source>Remind of a break</source>
   <translation>休息提醒</translation>
  </message>
  <message>
   <source>Sound</source>
   <translation>声音</translation>
  </message>
  <message>
   <source>The program says so when they are reached, and locks nothing; 0 is none.</source>
   <translation>达到时程序会提示，但不会锁定任何功能；0 表示不限。</translation>
  </message>
  <message>
   <source>Today</source>
   <translation>今天</translation>
  </message>
  <message>
   <source>Veil of each detection scene</source>
   <translation>各检测场景的遮罩</translation>
  </message>
  <message>
   <source>What research supports: in one study (Das, Dang and Lease, 2020) blurring that could be lifted reduced the emotional impact at the same accuracy and speed; in two later experiments with people who played moderators (Lewitzka and others, 2026) neither blur nor grey eased anxiety, low mood or intrusive memories. No study known to us shows that limits of minutes, or breaks, prevent harm. Choose what helps you; it replaces neither rest nor people to talk to.</source>
   <translation>研究的结论：一项研究（Das、Dang 与 Lease，2020）中，可掀开的模糊处理在不影响准确度和速度的情况下减轻了情绪冲击；后来两项由参与者扮演审核员的实验（Lewitzka 等，2026）中，模糊和灰度都没有缓解焦虑、低落情绪或闯入性记忆。据我们所知，没有研究表明限制时长或休息能防止伤害。请选择对您有帮助的方式；它不能代替休息，也不能代替可以倾诉的人。</translation>
  </message>
  <message>
   <source>What you were shown</source>
   <translation>您看过的内容</translation>
  </message>
  <message>
   <source>looks</source>
   <translation>揭开次数</translation>
  </message>
  <message>
   <source>min</source>
   <translation>分钟</translation>
  </message>
 </context>
 <context>
  <name>CaseScreen</name>
  <message>
   <source>All files</source>
   <translation>所有文件</translation>
  </message>
  <message>
   <source>Cases</source>
   <translation>案件</translation>
  </message>
  <message>
   <source>Open case</source>
   <translation>打开案件</translation>
  </message>
 </context>
 <context>
  <name>CaseWindow</name>
  <message>
   <source>About</source>
   <translation>关于案件</translation>
  </message>
  <message>
   <source>Case: %1</source>
   <translation>案件：%1</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>复制</translation>
  </message>
  <message>
   <source>Decisions</source>
   <translation>审核记录</translation>
  </message>
  <message>
   <source>Decisions, newest first</source>
   <translation>审核记录（最新的在前）</translation>
  </message>
  <message>
   <source>Hash %1</source>
   <translation>哈希 %1</translation>
  </message>
  <message>
   <source>Hash before %1</source>
   <translation>前一条哈希 %1</translation>
  </message>
  <message>
   <source>No pictures.</source>
   <translation>没有画面。</translation>
  </message>
  <message>
   <source>No pictures: %1</source>
   <translation>没有画面：%1</translation>
  </message>
  <message>
   <source>Nothing speaks against this case</source>
   <translation>此案件未见异常</translation>
  </message>
  <message>
   <source>Pictures the reviewer saw</source>
   <translation>审核员看到的画面</translation>
  </message>
  <message>
   <source>Policy version %1 · viewed for %2 s · IMM Desktop %3</source>
   <translation>审核规则版本 %1 · 观看 %2 秒 · IMM Desktop %3</translation>
  </message>
  <message>
   <source>Show pictures</source>
   <translation>查看画面</translation>
  </message>
  <message>
   <source>This case is not as it was written</source>
   <translation>此案件已不是写出时的样子</translation>
  </message>
  <message>
   <source>Veil pictures</source>
   <translation>给画面加遮罩</translation>
  </message>
 </context>
 <context>
  <name>Cases</name>
  <message>
   <source>A newer program wrote it. Install the newest version to open it.</source>
   <translation>它由更新版本的程序写出。请安装最新版本后再打开。</translation>
  </message>
  <message>
   <source>All %1 parts are as they were listed, and all %2 records as they were hashed.</source>
   <translation>全部 %1 个部分与清单一致，全部 %2 条记录与其哈希一致。</translation>
  </message>
  <message>
   <source>Case made</source>
   <translation>案件导出于</translation>
  </message>
  <message>
   <source>End of its log</source>
   <translation>日志末尾</translation>
  </message>
  <message>
   <source>Findings</source>
   <translation>命中项</translation>
  </message>
  <message>
   <source>Fingerprint</source>
   <translation>指纹</translation>
  </message>
  <message>
   <source>Highest rate</source>
   <translation>最高风险分</translation>
  </message>
  <message>
   <source>In the log of this computer record %1 is another one.</source>
   <translation>本机日志中的第 %1 条记录与案件中的不同。</translation>
  </message>
  <message>
   <source>It holds what no case does. Nothing of it was unpacked; ask the sender where it is from.</source>
   <translation>其中含有案件不会有的内容。未解压任何内容；请向发送者询问来源。</translation>
  </message>
  <message>
   <source>It is larger than any case. Nothing of it was unpacked.</source>
   <translation>它比任何案件都大。未解压任何内容。</translation>
  </message>
  <message>
   <source>It is not a case that this program exported.</source>
   <translation>它不是本程序导出的案件。</translation>
  </message>
  <message>
   <source>It is not whole. Copy or download it again.</source>
   <translation>文件不完整。请重新复制或下载。</translation>
  </message>
  <message>
   <source>Newer records about the item there: %1.</source>
   <translation>本机还有关于该审核项的更新记录：%1 条。</translation>
  </message>
  <message>
   <source>Not judged</source>
   <translation>未判定</translation>
  </message>
  <message>
   <source>Object</source>
   <translation>对象</translation>
  </message>
  <message>
   <source>Record %1 does not agree with the end of the log that the case names.</source>
   <translation>第 %1 条记录与案件所载的日志末尾不符。</translation>
  </message>
  <message>
   <source>Record %1 is the first that is not as it was written.</source>
   <translation>从第 %1 条记录起，内容已不是写出时的样子。</translation>
  </message>
  <message>
   <source>Result of</source>
   <translation>结果时间</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Suggestion of the service</source>
   <translation>服务的建议</translation>
  </message>
  <message>
   <source>The log of this computer has %1 of its records, and not the others.</source>
   <translation>本机日志中有其中 %1 条记录，没有其余记录。</translation>
  </message>
  <message>
   <source>The log of this computer has the same records.</source>
   <translation>本机日志中有相同的记录。</translation>
  </message>
  <message>
   <source>The log of this computer knows nothing of it; whether it is true only the log that it comes from can say.</source>
   <translation>本机日志中没有这些记录；是否属实，只有其来源日志才能说明。</translation>
  </message>
  <message>
   <source>The part %1 cannot be read.</source>
   <translation>无法读取部分 %1。</translation>
  </message>
  <message>
   <source>The part %1 is missing.</source>
   <translation>缺少部分 %1。</translation>
  </message>
  <message>
   <source>The part %1 is the first that was changed.</source>
   <translation>部分 %1 已被改动（首个）。</translation>
  </message>
  <message>
   <source>The part %1 was put in.</source>
   <translation>部分 %1 是后来加入的。</translation>
  </message>
  <message>
   <source>There is no such file, or it may not be read.</source>
   <translation>没有这个文件，或无权读取。</translation>
  </message>
  <message>
   <source>record %1, %2</source>
   <translation>第 %1 条记录，%2</translation>
  </message>
 </context>
 <context>
  <name>CheatSheet</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>快捷键</translation>
  </message>
 </context>
 <context>
  <name>CommandPalette</name>
  <message>
   <source>Commands</source>
   <translation>命令</translation>
  </message>
  <message>
   <source>Find a command</source>
   <translation>查找命令</translation>
  </message>
  <message>
   <source>No command has these words in its name.</source>
   <translation>没有名称包含这些词的命令。</translation>
  </message>
 </context>
 <context>
  <name>Commands</name>
  <message>
   <source>Choose another folder.</source>
   <translation>请选择其他文件夹。</translation>
  </message>
  <message>
   <source>Export diagnostics</source>
   <translation>导出诊断信息</translation>
  </message>
  <message>
   <source>The diagnostics cannot be written</source>
   <translation>无法写入诊断信息</translation>
  </message>
  <message>
   <source>Written to %1</source>
   <translation>已写入 %1</translation>
  </message>
 </context>
 <context>
  <name>ComparingScreen</name>
  <message>
   <source>Compared with %1</source>
   <translation>对比 %1</translation>
  </message>
  <message>
   <source>The file was another one when that result was made: its ETag differs. Times of the two need not fit.</source>
   <translation>该结果生成时的文件与现在不同（ETag 不一致），两者的时间可能对不上。</translation>
  </message>
  <message>
   <source>There is no other label result to compare with.</source>
   <translation>没有其他标签结果可供比较。</translation>
  </message>
 </context>
 <context>
  <name>ConfidenceSlider</name>
  <message>
   <source>{kept} of {all} clips from {share} on</source>
   <translation>{all} 个片段中有 {kept} 个不低于 {share}</translation>
  </message>
 </context>
 <context>
  <name>DecisionModel</name>
  <message>
   <source>Effect</source>
   <translation>处置</translation>
  </message>
  <message>
   <source>No.</source>
   <translation>编号</translation>
  </message>
  <message>
   <source>Object</source>
   <translation>对象</translation>
  </message>
  <message>
   <source>Reason and note</source>
   <translation>原因和备注</translation>
  </message>
  <message>
   <source>Reviewer</source>
   <translation>审核员</translation>
  </message>
  <message>
   <source>Verdict</source>
   <translation>结论</translation>
  </message>
  <message>
   <source>When</source>
   <translation>时间</translation>
  </message>
 </context>
 <context>
  <name>DecisionsPage</name>
  <message>
   <source>30 days</source>
   <translation>30 天</translation>
  </message>
  <message>
   <source>7 days</source>
   <translation>7 天</translation>
  </message>
  <message>
   <source>Agreement of reviewers</source>
   <translation>审核员一致性</translation>
  </message>
  <message>
   <source>All effects</source>
   <translation>全部处置状态</translation>
  </message>
  <message>
   <source>All verdicts</source>
   <translation>全部结论</translation>
  </message>
  <message>
   <source>Another verdict, effect or name may find it.</source>
   <translation>请更换结论、处置状态或名称再试。</translation>
  </message>
  <message>
   <source>Any time</source>
   <translation>不限时间</translation>
  </message>
  <message>
   <source>Approved</source>
   <translation>已通过</translation>
  </message>
  <message>
   <source>Blocked</source>
   <translation>已拦截</translation>
  </message>
  <message>
   <source>Case file…</source>
   <translation>案卷…</translation>
  </message>
  <message>
   <source>Case with pictures as they are (*.immcase)</source>
   <translation>案件，画面不加遮罩 (*.immcase)</translation>
  </message>
  <message>
   <source>Case, opened by this program (*.immcase)</source>
   <translation>案件，由本程序打开 (*.immcase)</translation>
  </message>
  <message>
   <source>Check that every record follows from the one before it</source>
   <translation>检查每条记录是否都与前一条相承接</translation>
  </message>
  <message>
   <source>Decisions</source>
   <translation>审核记录</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>已执行</translation>
  </message>
  <message>
   <source>Effect</source>
   <translation>处置</translation>
  </message>
  <message>
   <source>Escalated</source>
   <translation>已上报</translation>
  </message>
  <message>
   <source>Every verdict is kept here, with its reason and what it changed.</source>
   <translation>每个审核结论连同原因和处置都记录在这里。</translation>
  </message>
  <message>
   <source>Export case file</source>
   <translation>导出案卷</translation>
  </message>
  <message>
   <source>Export decisions</source>
   <translation>导出审核记录</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>导出…</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>执行失败</translation>
  </message>
  <message>
   <source>Go to Review</source>
   <translation>前往审核</translation>
  </message>
  <message>
   <source>How far first and second reviewers agree</source>
   <translation>初审与复审意见的一致程度</translation>
  </message>
  <message>
   <source>JSON Lines, to be verified (*.jsonl)</source>
   <translation>JSON Lines，可校验 (*.jsonl)</translation>
  </message>
  <message>
   <source>No decision matches</source>
   <translation>没有符合条件的记录</translation>
  </message>
  <message>
   <source>No decisions yet</source>
   <translation>暂无审核记录</translation>
  </message>
  <message>
   <source>Open evidence</source>
   <translation>查看证据</translation>
  </message>
  <message>
   <source>Owed</source>
   <translation>待执行</translation>
  </message>
  <message>
   <source>Page for a browser (*.html)</source>
   <translation>网页，由浏览器打开 (*.html)</translation>
  </message>
  <message>
   <source>Reading the list</source>
   <translation>正在读取列表</translation>
  </message>
  <message>
   <source>Restore</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>Restored</source>
   <translation>已恢复</translation>
  </message>
  <message>
   <source>Retry effect</source>
   <translation>重试处置</translation>
  </message>
  <message>
   <source>Show all</source>
   <translation>显示全部</translation>
  </message>
  <message>
   <source>Skipped</source>
   <translation>已跳过</translation>
  </message>
  <message>
   <source>Statements of reasons, DSA (*.csv)</source>
   <translation>DSA 理由陈述 (*.csv)</translation>
  </message>
  <message>
   <source>Statements of reasons, DSA (*.json)</source>
   <translation>DSA 理由陈述 (*.json)</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>表格 (*.csv)</translation>
  </message>
  <message>
   <source>Table with pseudonyms (*.csv)</source>
   <translation>表格，使用化名 (*.csv)</translation>
  </message>
  <message>
   <source>Take back</source>
   <translation>撤回</translation>
  </message>
  <message>
   <source>Taken back</source>
   <translation>已撤回</translation>
  </message>
  <message>
   <source>The log holds</source>
   <translation>审核记录完整</translation>
  </message>
  <message>
   <source>The log of this computer is being read.</source>
   <translation>正在读取本机的审核记录。</translation>
  </message>
  <message>
   <source>The log was changed</source>
   <translation>审核记录被改动过</translation>
  </message>
  <message>
   <source>Today</source>
   <translation>今天</translation>
  </message>
  <message>
   <source>Undone</source>
   <translation>已撤销</translation>
  </message>
  <message>
   <source>Verdict</source>
   <translation>结论</translation>
  </message>
  <message>
   <source>Verify</source>
   <translation>校验</translation>
  </message>
  <message>
   <source>When</source>
   <translation>时间</translation>
  </message>
  <message>
   <source>video, reviewer or note</source>
   <translation>视频、审核员或备注</translation>
  </message>
 </context>
 <context>
  <name>Details</name>
  <message>
   <source>AT THE PLAYHEAD</source>
   <translation>播放头处</translation>
  </message>
  <message>
   <source>At the playhead</source>
   <translation>播放头处</translation>
  </message>
  <message>
   <source>No result yet.</source>
   <translation>暂无结果。</translation>
  </message>
  <message>
   <source>Nothing was seen here.</source>
   <translation>此处未识别到内容。</translation>
  </message>
  <message>
   <source>and {count} more</source>
   <translation>另有 {count} 项</translation>
  </message>
 </context>
 <context>
  <name>DryRunPanel</name>
  <message>
   <source>Analyse again what was analysed</source>
   <translation>已分析过的也重新分析</translation>
  </message>
  <message>
   <source>At the same time</source>
   <translation>同时运行</translation>
  </message>
  <message>
   <source>Cost</source>
   <translation>费用</translation>
  </message>
  <message>
   <source>Find out all lengths</source>
   <translation>获取全部时长</translation>
  </message>
  <message>
   <source>Frames</source>
   <translation>截帧数</translation>
  </message>
  <message>
   <source>Left out</source>
   <translation>不分析</translation>
  </message>
  <message>
   <source>Length unknown of %1 videos: they count up to the limit.</source>
   <translation>%1 个视频的时长未知，按上限计算。</translation>
  </message>
  <message>
   <source>Listing: %1 objects so far. Start may be pressed before the end.</source>
   <translation>正在列举：目前 %1 个对象。不必等列举结束即可启动。</translation>
  </message>
  <message>
   <source>Minutes</source>
   <translation>分钟数</translation>
  </message>
  <message>
   <source>Name of the batch</source>
   <translation>批次名称</translation>
  </message>
  <message>
   <source>Otherwise videos are skipped that were analysed with the same parameters and have not changed since (ETag).</source>
   <translation>否则会跳过已用相同参数分析过且内容未变（ETag）的视频。</translation>
  </message>
  <message>
   <source>Tasks</source>
   <translation>任务数</translation>
  </message>
  <message>
   <source>Tasks at the same time</source>
   <translation>同时运行的任务数</translation>
  </message>
 </context>
 <context>
  <name>EngineSettings</name>
  <message>
   <source>Banned words</source>
   <translation>违禁词</translation>
  </message>
  <message>
   <source>Most of this computer's processors that all analyses on it use together. Less leaves more for other programs, and analyses take longer. Holds at once, also for an analysis that is running.</source>
   <translation>本机上所有分析合计最多使用的处理器份额。设得低一些，可为其他程序留出更多资源，但分析耗时更长。立即生效，正在运行的分析也不例外。</translation>
  </message>
  <message>
   <source>One word or phrase a line. Where moderation on this computer looks for advertising (ad) and reads one in a picture, it suggests to block. Holds for tasks that begin from now on.</source>
   <translation>每行一个词或短语。在本机上审核广告场景（ad）时，若从画面中识别到其中任一项，则建议拦截。对此后开始的任务生效。</translation>
  </message>
  <message>
   <source>Processor share of analyses</source>
   <translation>分析可用的处理器份额</translation>
  </message>
  <message>
   <source>This computer</source>
   <translation>本机</translation>
  </message>
 </context>
 <context>
  <name>Files</name>
  <message>
   <source>%1 at %2 ms: %3</source>
   <translation>%1（%2 毫秒）：%3</translation>
  </message>
  <message>
   <source>A person reviewed the content and blocked it: %1.</source>
   <translation>审核员查看后拦截：%1。</translation>
  </message>
  <message>
   <source>Automated moderation suggested: %1.</source>
   <translation>自动内容审核：%1。</translation>
  </message>
  <message>
   <source>Categories</source>
   <translation>命中项</translation>
  </message>
  <message>
   <source>Categories: %1.</source>
   <translation>命中项：%1。</translation>
  </message>
  <message>
   <source>Decided</source>
   <translation>审核时间</translation>
  </message>
  <message>
   <source>Decisions</source>
   <translation>审核记录</translation>
  </message>
  <message>
   <source>Effects</source>
   <translation>处置</translation>
  </message>
  <message>
   <source>Findings marked</source>
   <translation>命中项标记</translation>
  </message>
  <message>
   <source>Flagged at (seconds): %1.</source>
   <translation>命中位置（秒）：%1。</translation>
  </message>
  <message>
   <source>Hash</source>
   <translation>哈希</translation>
  </message>
  <message>
   <source>Hash before</source>
   <translation>前一哈希</translation>
  </message>
  <message>
   <source>Highest rate</source>
   <translation>最高风险分</translation>
  </message>
  <message>
   <source>Item</source>
   <translation>审核项</translation>
  </message>
  <message>
   <source>Item is then</source>
   <translation>之后的状态</translation>
  </message>
  <message>
   <source>Marked as blocked</source>
   <translation>标记为已拦截</translation>
  </message>
  <message>
   <source>Not judged by the service</source>
   <translation>服务未判定</translation>
  </message>
  <message>
   <source>Not to be had:</source>
   <translation>无法取得：</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Pictures</source>
   <translation>图片</translation>
  </message>
  <message>
   <source>Pictures shown (SHA-256)</source>
   <translation>所示图片（SHA-256）</translation>
  </message>
  <message>
   <source>Policy version</source>
   <translation>规则版本</translation>
  </message>
  <message>
   <source>Policy version %1.</source>
   <translation>规则版本 %1。</translation>
  </message>
  <message>
   <source>Positions shown (ms)</source>
   <translation>所示位置（毫秒）</translation>
  </message>
  <message>
   <source>Program</source>
   <translation>程序版本</translation>
  </message>
  <message>
   <source>Reason</source>
   <translation>原因</translation>
  </message>
  <message>
   <source>Result of</source>
   <translation>结果时间</translation>
  </message>
  <message>
   <source>Result of task</source>
   <translation>任务结果</translation>
  </message>
  <message>
   <source>Reviewer</source>
   <translation>审核员</translation>
  </message>
  <message>
   <source>Seconds viewed</source>
   <translation>查看秒数</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Suggestion at that time</source>
   <translation>当时的建议</translation>
  </message>
  <message>
   <source>Suggestion of the service</source>
   <translation>服务的建议</translation>
  </message>
  <message>
   <source>Taken back by</source>
   <translation>被撤回于</translation>
  </message>
  <message>
   <source>Takes back</source>
   <translation>撤回了</translation>
  </message>
  <message>
   <source>This file made</source>
   <translation>文件生成时间</translation>
  </message>
  <message>
   <source>Veiled.</source>
   <translation>已加遮罩。</translation>
  </message>
  <message>
   <source>approve</source>
   <translation>通过</translation>
  </message>
  <message>
   <source>approved</source>
   <translation>已通过</translation>
  </message>
  <message>
   <source>batch</source>
   <translation>批量编号</translation>
  </message>
  <message>
   <source>block</source>
   <translation>拦截</translation>
  </message>
  <message>
   <source>blocked</source>
   <translation>已拦截</translation>
  </message>
  <message>
   <source>cancelled</source>
   <translation>未执行</translation>
  </message>
  <message>
   <source>categories</source>
   <translation>命中项</translation>
  </message>
  <message>
   <source>decided_at</source>
   <translation>审核时间</translation>
  </message>
  <message>
   <source>decision_id</source>
   <translation>记录 ID</translation>
  </message>
  <message>
   <source>disagreed</source>
   <translation>审核员意见不一</translation>
  </message>
  <message>
   <source>done</source>
   <translation>已执行</translation>
  </message>
  <message>
   <source>effects</source>
   <translation>处置</translation>
  </message>
  <message>
   <source>escalate</source>
   <translation>上报</translation>
  </message>
  <message>
   <source>escalated</source>
   <translation>已上报</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>false</source>
   <translation>误报</translation>
  </message>
  <message>
   <source>hash</source>
   <translation>哈希</translation>
  </message>
  <message>
   <source>item_id</source>
   <translation>审核项 ID</translation>
  </message>
  <message>
   <source>marks</source>
   <translation>命中项标记</translation>
  </message>
  <message>
   <source>note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>number</source>
   <translation>编号</translation>
  </message>
  <message>
   <source>open</source>
   <translation>待审核</translation>
  </message>
  <message>
   <source>owed</source>
   <translation>待执行</translation>
  </message>
  <message>
   <source>policy_version</source>
   <translation>规则版本</translation>
  </message>
  <message>
   <source>positions_ms</source>
   <translation>位置（毫秒）</translation>
  </message>
  <message>
   <source>reason</source>
   <translation>原因</translation>
  </message>
  <message>
   <source>redo</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>reviewer</source>
   <translation>审核员</translation>
  </message>
  <message>
   <source>second</source>
   <translation>等待复审</translation>
  </message>
  <message>
   <source>seconds_viewed</source>
   <translation>查看秒数</translation>
  </message>
  <message>
   <source>skip</source>
   <translation>跳过</translation>
  </message>
  <message>
   <source>source</source>
   <translation>对象</translation>
  </message>
  <message>
   <source>stage</source>
   <translation>审核阶段</translation>
  </message>
  <message>
   <source>state_after</source>
   <translation>之后的状态</translation>
  </message>
  <message>
   <source>suggestion</source>
   <translation>服务的建议</translation>
  </message>
  <message>
   <source>suggests block</source>
   <translation>建议拦截</translation>
  </message>
  <message>
   <source>suggests pass</source>
   <translation>建议通过</translation>
  </message>
  <message>
   <source>suggests review</source>
   <translation>建议复审</translation>
  </message>
  <message>
   <source>suggests unknown</source>
   <translation>建议未知</translation>
  </message>
  <message>
   <source>the object changed since it was reviewed</source>
   <translation>对象在审核后被改动</translation>
  </message>
  <message>
   <source>the object is not there any more</source>
   <translation>对象已不存在</translation>
  </message>
  <message>
   <source>true</source>
   <translation>属实</translation>
  </message>
  <message>
   <source>undo</source>
   <translation>撤回</translation>
  </message>
  <message>
   <source>undo_failed</source>
   <translation>撤销失败</translation>
  </message>
  <message>
   <source>undo_owed</source>
   <translation>待撤销</translation>
  </message>
  <message>
   <source>undoes</source>
   <translation>撤回了</translation>
  </message>
  <message>
   <source>undone</source>
   <translation>已撤销</translation>
  </message>
  <message>
   <source>undone_by</source>
   <translation>被撤回于</translation>
  </message>
  <message>
   <source>verdict</source>
   <translation>结论</translation>
  </message>
 </context>
 <context>
  <name>FilmDialog</name>
  <message>
   <source>%1 clips, %2 in all, one after another.</source>
   <translation>%1 个片段，共 %2，依次拼接。</translation>
  </message>
  <message>
   <source>Cost</source>
   <translation>费用</translation>
  </message>
  <message>
   <source>How</source>
   <translation>方式</translation>
  </message>
  <message>
   <source>Join the clips</source>
   <translation>拼接片段</translation>
  </message>
  <message>
   <source>Make film</source>
   <translation>制作成片</translation>
  </message>
  <message>
   <source>One-click film</source>
   <translation>一键成片</translation>
  </message>
  <message>
   <source>The service chooses the stretches itself, out of the whole videos of these clips.</source>
   <translation>服务自行从这些片段所在的完整视频中选取。</translation>
  </message>
  <message>
   <source>Written to</source>
   <translation>写入位置</translation>
  </message>
 </context>
 <context>
  <name>FilmLengths</name>
  <message>
   <source>%1 clips · %2</source>
   <translation>%1 个片段 · %2</translation>
  </message>
  <message>
   <source>Handles</source>
   <translation>余量</translation>
  </message>
  <message>
   <source>Kept before and after each clip</source>
   <translation>每个片段前后多保留的时长</translation>
  </message>
  <message>
   <source>Longer films are cut: each clip by the same share</source>
   <translation>超长时各片段按相同比例截短</translation>
  </message>
  <message>
   <source>Target</source>
   <translation>目标时长</translation>
  </message>
  <message>
   <source>as long as the clips</source>
   <translation>与片段总长相同</translation>
  </message>
  <message>
   <source>each cut to %1 %</source>
   <translation>各截至 %1 %</translation>
  </message>
  <message>
   <source>none</source>
   <translation>无</translation>
  </message>
 </context>
 <context>
  <name>Findings</name>
  <message>
   <source>QR code</source>
   <translation>二维码</translation>
  </message>
  <message>
   <source>abuse</source>
   <translation>辱骂</translation>
  </message>
  <message>
   <source>advertising</source>
   <translation>广告</translation>
  </message>
  <message>
   <source>advertising flyer</source>
   <translation>牛皮癣广告</translation>
  </message>
  <message>
   <source>bad live picture</source>
   <translation>不良画面</translation>
  </message>
  <message>
   <source>black picture</source>
   <translation>黑屏</translation>
  </message>
  <message>
   <source>blank picture</source>
   <translation>纯色画面</translation>
  </message>
  <message>
   <source>blood</source>
   <translation>血腥</translation>
  </message>
  <message>
   <source>contraband</source>
   <translation>违禁内容</translation>
  </message>
  <message>
   <source>crowd</source>
   <translation>聚众</translation>
  </message>
  <message>
   <source>explosion</source>
   <translation>爆炸</translation>
  </message>
  <message>
   <source>frozen picture</source>
   <translation>画面静止</translation>
  </message>
  <message>
   <source>logo</source>
   <translation>标识</translation>
  </message>
  <message>
   <source>nothing to see</source>
   <translation>无意义画面</translation>
  </message>
  <message>
   <source>politics</source>
   <translation>涉政</translation>
  </message>
  <message>
   <source>sexual content</source>
   <translation>色情</translation>
  </message>
  <message>
   <source>spam</source>
   <translation>垃圾信息</translation>
  </message>
  <message>
   <source>suggestive content</source>
   <translation>性感</translation>
  </message>
  <message>
   <source>terrorism</source>
   <translation>暴恐</translation>
  </message>
  <message>
   <source>violence</source>
   <translation>暴力</translation>
  </message>
  <message>
   <source>weapon</source>
   <translation>武器</translation>
  </message>
 </context>
 <context>
  <name>Formats</name>
  <message>
   <source>%1 d</source>
   <translation>%1 天</translation>
  </message>
  <message>
   <source>%1 h</source>
   <translation>%1 小时</translation>
  </message>
  <message>
   <source>%1 min</source>
   <translation>%1 分钟</translation>
  </message>
  <message>
   <source>%1 s</source>
   <translation>%1 秒</translation>
  </message>
 </context>
 <context>
  <name>GoTo</name>
  <message>
   <source>Go</source>
   <translation>前往</translation>
  </message>
  <message>
   <source>Go to time</source>
   <translation>前往时间</translation>
  </message>
  <message>
   <source>Write it as 1:02:03.5, 2:03, 90s or 5m.</source>
   <translation>请写成 1:02:03.5、2:03、90s 或 5m。</translation>
  </message>
 </context>
 <context>
  <name>Highlights</name>
  <message>
   <source>Choose another folder.</source>
   <translation>请选择其他文件夹。</translation>
  </message>
  <message>
   <source>Clip</source>
   <translation>片段</translation>
  </message>
  <message>
   <source>From</source>
   <translation>起点</translation>
  </message>
  <message>
   <source>Highlights</source>
   <translation>精彩片段</translation>
  </message>
  <message>
   <source>Length</source>
   <translation>时长</translation>
  </message>
  <message>
   <source>The file cannot be written</source>
   <translation>无法写入文件</translation>
  </message>
  <message>
   <source>The film cannot be made like this</source>
   <translation>无法这样制作成片</translation>
  </message>
  <message>
   <source>The film would be written over one of its videos.</source>
   <translation>成片会覆盖其中一个源视频。</translation>
  </message>
  <message>
   <source>The service takes %1 clips at once; the list has %2. Export it instead, or take some out.</source>
   <translation>服务一次最多接受 %1 个片段，列表有 %2 个。请改为导出，或移出一些。</translation>
  </message>
  <message>
   <source>There is no clip in the list.</source>
   <translation>列表中没有片段。</translation>
  </message>
  <message>
   <source>Video</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>Write the place as oss://bucket/name.mp4.</source>
   <translation>请写成 oss://bucket/name.mp4。</translation>
  </message>
  <message>
   <source>finding</source>
   <translation>命中项</translation>
  </message>
  <message>
   <source>label</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>marked by hand</source>
   <translation>手动标记</translation>
  </message>
  <message>
   <source>of a highlight</source>
   <translation>来自精彩片段</translation>
  </message>
  <message>
   <source>search hit</source>
   <translation>搜索结果</translation>
  </message>
 </context>
 <context>
  <name>HighlightsPage</name>
  <message>
   <source>Begin here</source>
   <translation>从此处开始</translation>
  </message>
  <message>
   <source>Chosen clips are kept with the account.</source>
   <translation>所选片段随账号保存。</translation>
  </message>
  <message>
   <source>Clips</source>
   <translation>片段</translation>
  </message>
  <message>
   <source>Delete list</source>
   <translation>删除列表</translation>
  </message>
  <message>
   <source>End here</source>
   <translation>到此处结束</translation>
  </message>
  <message>
   <source>Export…</source>
   <translation>导出…</translation>
  </message>
  <message>
   <source>Go to the Library</source>
   <translation>前往视频库</translation>
  </message>
  <message>
   <source>Highlights</source>
   <translation>精彩片段</translation>
  </message>
  <message>
   <source>List</source>
   <translation>列表</translation>
  </message>
  <message>
   <source>More</source>
   <translation>更多</translation>
  </message>
  <message>
   <source>Name of the list</source>
   <translation>列表名称</translation>
  </message>
  <message>
   <source>No clip chosen yet</source>
   <translation>尚未选择片段</translation>
  </message>
  <message>
   <source>Open a video in the Library, choose a clip of a label or mark one with %1 and %2, and press %3.</source>
   <translation>在视频库中打开视频，选择标签的片段，或用 %1 和 %2 标记一段，然后按 %3。</translation>
  </message>
  <message>
   <source>Play all</source>
   <translation>全部播放</translation>
  </message>
  <message>
   <source>Reading the lists</source>
   <translation>正在读取列表</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重命名</translation>
  </message>
  <message>
   <source>Rename, delete, take back</source>
   <translation>重命名、删除、撤回</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
 </context>
 <context>
  <name>HighlightsScreen</name>
  <message>
   <source>%1 was deleted</source>
   <translation>%1 已删除</translation>
  </message>
  <message>
   <source>Bring back</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>Choose a clip on the timeline, or mark one with I and O.</source>
   <translation>请在时间轴上选择片段，或用 I 和 O 标记。</translation>
  </message>
  <message>
   <source>Clips added to Highlights: %1</source>
   <translation>已加入精彩片段的片段：%1</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>查看</translation>
  </message>
  <message>
   <source>The clip is in the list already.</source>
   <translation>该片段已在列表中。</translation>
  </message>
  <message>
   <source>The film is being made.</source>
   <translation>正在制作成片。</translation>
  </message>
  <message>
   <source>Written to %1</source>
   <translation>已写入 %1</translation>
  </message>
 </context>
 <context>
  <name>KeySettings</name>
  <message>
   <source>%1 is in use: %2.</source>
   <translation>%1 已被占用：%2。</translation>
  </message>
  <message>
   <source>All as they came</source>
   <translation>全部恢复默认</translation>
  </message>
  <message>
   <source>As it came</source>
   <translation>恢复默认</translation>
  </message>
  <message>
   <source>Click here and press the key</source>
   <translation>点击此处，然后按下按键</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>命令</translation>
  </message>
  <message>
   <source>Find a command or a key</source>
   <translation>查找命令或按键</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>快捷键</translation>
  </message>
  <message>
   <source>Menus, tooltips and the list of keys show what is chosen here.</source>
   <translation>菜单、提示和快捷键列表都会显示在此选择的按键。</translation>
  </message>
  <message>
   <source>New key</source>
   <translation>新按键</translation>
  </message>
  <message>
   <source>No key</source>
   <translation>不设按键</translation>
  </message>
  <message>
   <source>Take it away there</source>
   <translation>从那里移除</translation>
  </message>
  <message>
   <source>The command has this key already.</source>
   <translation>该命令已使用此按键。</translation>
  </message>
  <message>
   <source>Use this key</source>
   <translation>使用此按键</translation>
  </message>
  <message>
   <source>Use this one too</source>
   <translation>同时使用此按键</translation>
  </message>
  <message>
   <source>Where</source>
   <translation>位置</translation>
  </message>
 </context>
 <context>
  <name>LanePanel</name>
  <message>
   <source>All lanes</source>
   <translation>全部轨道</translation>
  </message>
  <message>
   <source>As all lanes</source>
   <translation>跟随全部轨道</translation>
  </message>
  <message>
   <source>By name</source>
   <translation>按名称</translation>
  </message>
  <message>
   <source>Clips that overlap</source>
   <translation>重叠的片段</translation>
  </message>
  <message>
   <source>Compare…</source>
   <translation>比较…</translation>
  </message>
  <message>
   <source>Down</source>
   <translation>下移</translation>
  </message>
  <message>
   <source>First seen first</source>
   <translation>先出现的在前</translation>
  </message>
  <message>
   <source>Fold or unfold all</source>
   <translation>全部折叠或展开</translation>
  </message>
  <message>
   <source>Higher</source>
   <translation>增高</translation>
  </message>
  <message>
   <source>Lanes</source>
   <translation>轨道</translation>
  </message>
  <message>
   <source>Least confidence of all lanes</source>
   <translation>全部轨道的最低置信度</translation>
  </message>
  <message>
   <source>Least confidence of this lane</source>
   <translation>此轨道的最低置信度</translation>
  </message>
  <message>
   <source>Lock</source>
   <translation>锁定</translation>
  </message>
  <message>
   <source>Longest seen first</source>
   <translation>时间最长的在前</translation>
  </message>
  <message>
   <source>Lower</source>
   <translation>降低</translation>
  </message>
  <message>
   <source>Merged</source>
   <translation>合并</translation>
  </message>
  <message>
   <source>Mute</source>
   <translation>静音</translation>
  </message>
  <message>
   <source>My own order</source>
   <translation>自定顺序</translation>
  </message>
  <message>
   <source>Order of lanes</source>
   <translation>轨道顺序</translation>
  </message>
  <message>
   <source>Solo</source>
   <translation>独显</translation>
  </message>
  <message>
   <source>Stacked</source>
   <translation>堆叠</translation>
  </message>
  <message>
   <source>Surest first</source>
   <translation>置信度高的在前</translation>
  </message>
  <message>
   <source>Timeline follows the playhead</source>
   <translation>时间轴跟随播放头</translation>
  </message>
  <message>
   <source>Up</source>
   <translation>上移</translation>
  </message>
 </context>
 <context>
  <name>LibraryChips</name>
  <message>
   <source>%1: %2</source>
   <translation>%1：%2</translation>
  </message>
  <message>
   <source>approved</source>
   <translation>已通过</translation>
  </message>
  <message>
   <source>blocked</source>
   <translation>已拦截</translation>
  </message>
  <message>
   <source>done</source>
   <translation>完成</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>highlight</source>
   <translation>精彩片段</translation>
  </message>
  <message>
   <source>labels</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>moderation</source>
   <translation>内容审核</translation>
  </message>
  <message>
   <source>new</source>
   <translation>未分析</translation>
  </message>
  <message>
   <source>no video</source>
   <translation>非视频</translation>
  </message>
  <message>
   <source>running</source>
   <translation>进行中</translation>
  </message>
 </context>
 <context>
  <name>LibraryPage</name>
  <message>
   <source>%1 selected</source>
   <translation>已选 %1 个</translation>
  </message>
  <message>
   <source>30 days</source>
   <translation>30 天</translation>
  </message>
  <message>
   <source>7 days</source>
   <translation>7 天</translation>
  </message>
  <message>
   <source>A folder of this computer can be used as a bucket; its files are read in place.</source>
   <translation>本机文件夹可作为 Bucket 使用，文件就地读取，不会被复制。</translation>
  </message>
  <message>
   <source>Add</source>
   <translation>添加</translation>
  </message>
  <message>
   <source>Add a bucket by its name, for keys that may not list it</source>
   <translation>按名称添加 Bucket，适用于无权列出它的密钥</translation>
  </message>
  <message>
   <source>Add a folder as a bucket</source>
   <translation>将文件夹添加为 Bucket</translation>
  </message>
  <message>
   <source>Add a folder of this computer as a bucket</source>
   <translation>将本机文件夹添加为 Bucket</translation>
  </message>
  <message>
   <source>Add a folder…</source>
   <translation>添加文件夹…</translation>
  </message>
  <message>
   <source>Add bucket…</source>
   <translation>添加 Bucket…</translation>
  </message>
  <message>
   <source>All states</source>
   <translation>全部状态</translation>
  </message>
  <message>
   <source>Analysed</source>
   <translation>已分析</translation>
  </message>
  <message>
   <source>Analyse…</source>
   <translation>分析…</translation>
  </message>
  <message>
   <source>Another name, label or state may find it.</source>
   <translation>请更换名称、标签或状态再试。</translation>
  </message>
  <message>
   <source>Any time</source>
   <translation>任何时间</translation>
  </message>
  <message>
   <source>Approved</source>
   <translation>已通过</translation>
  </message>
  <message>
   <source>Blocked</source>
   <translation>已拦截</translation>
  </message>
  <message>
   <source>Buckets</source>
   <translation>Bucket</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
  <message>
   <source>Changed</source>
   <translation>修改时间</translation>
  </message>
  <message>
   <source>Choose videos or images, then Analyse…</source>
   <translation>选择视频或图片，然后点击“分析…”</translation>
  </message>
  <message>
   <source>Elsewhere: %1</source>
   <translation>其他位置：%1</translation>
  </message>
  <message>
   <source>Everything here…</source>
   <translation>此处全部…</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Getting ready</source>
   <translation>正在准备</translation>
  </message>
  <message>
   <source>Grid</source>
   <translation>网格</translation>
  </message>
  <message>
   <source>List</source>
   <translation>列表</translation>
  </message>
  <message>
   <source>Needs review</source>
   <translation>待审核</translation>
  </message>
  <message>
   <source>New</source>
   <translation>未分析</translation>
  </message>
  <message>
   <source>No buckets</source>
   <translation>没有 Bucket</translation>
  </message>
  <message>
   <source>No object matches</source>
   <translation>没有符合条件的对象</translation>
  </message>
  <message>
   <source>Nothing here</source>
   <translation>这里没有内容</translation>
  </message>
  <message>
   <source>Objects</source>
   <translation>对象</translation>
  </message>
  <message>
   <source>Objects in other places whose archived labels fit the words</source>
   <translation>其他位置中，存有符合搜索词的标签的对象</translation>
  </message>
  <message>
   <source>Objects so far: %1</source>
   <translation>已读取对象：%1</translation>
  </message>
  <message>
   <source>Objects: %1</source>
   <translation>对象：%1</translation>
  </message>
  <message>
   <source>Objects: %1 of %2</source>
   <translation>对象：%1 / %2</translation>
  </message>
  <message>
   <source>Reading the list</source>
   <translation>正在读取列表</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>Show all</source>
   <translation>显示全部</translation>
  </message>
  <message>
   <source>State</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Suggested: block</source>
   <translation>建议：拦截</translation>
  </message>
  <message>
   <source>Suggested: pass</source>
   <translation>建议：通过</translation>
  </message>
  <message>
   <source>Suggested: review</source>
   <translation>建议：复审</translation>
  </message>
  <message>
   <source>Tag…</source>
   <translation>自定义标签…</translation>
  </message>
  <message>
   <source>The account is being connected. This takes a moment.</source>
   <translation>正在连接账号，请稍候。</translation>
  </message>
  <message>
   <source>The first objects appear as they arrive.</source>
   <translation>对象会陆续显示。</translation>
  </message>
  <message>
   <source>The list could not be read</source>
   <translation>无法读取列表</translation>
  </message>
  <message>
   <source>There is none in the region of this account. One that is not listed can be named.</source>
   <translation>此账号所在地域没有 Bucket。未列出的 Bucket 可以按名称添加。</translation>
  </message>
  <message>
   <source>This key may not list buckets</source>
   <translation>此密钥无权列出 Bucket</translation>
  </message>
  <message>
   <source>This place holds no objects. Drop files here to upload them.</source>
   <translation>此位置没有对象。将文件拖到这里即可上传。</translation>
  </message>
  <message>
   <source>Today</source>
   <translation>今天</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Type the name of a bucket that it may read; it stays in the list.</source>
   <translation>请输入它可以读取的 Bucket 名称；该名称会保留在列表中。</translation>
  </message>
  <message>
   <source>Upload</source>
   <translation>上传</translation>
  </message>
  <message>
   <source>Upload files</source>
   <translation>上传文件</translation>
  </message>
  <message>
   <source>Uploading %1 of %2</source>
   <translation>正在上传 %1 / %2</translation>
  </message>
  <message>
   <source>Upload…</source>
   <translation>上传…</translation>
  </message>
  <message>
   <source>What happened stands above. Nothing was changed.</source>
   <translation>原因见上方。没有任何内容被改动。</translation>
  </message>
  <message>
   <source>When the object was written last</source>
   <translation>对象最后一次写入的时间</translation>
  </message>
  <message>
   <source>name, label, “car &amp; person”</source>
   <translation>名称、标签、“车 &amp; 人”</translation>
  </message>
  <message>
   <source>seen at %1</source>
   <translation>见于 %1</translation>
  </message>
 </context>
 <context>
  <name>LogBar</name>
  <message>
   <source>Accept a restored archive…</source>
   <translation>接受恢复的存档…</translation>
  </message>
  <message>
   <source>All files</source>
   <translation>所有文件</translation>
  </message>
  <message>
   <source>Anchors (*.jsonl)</source>
   <translation>锚点 (*.jsonl)</translation>
  </message>
  <message>
   <source>Compare with anchors</source>
   <translation>与锚点比对</translation>
  </message>
  <message>
   <source>Compare with anchors…</source>
   <translation>与锚点比对…</translation>
  </message>
  <message>
   <source>Export anchor</source>
   <translation>导出锚点</translation>
  </message>
  <message>
   <source>Export anchor…</source>
   <translation>导出锚点…</translation>
  </message>
  <message>
   <source>Verifies the log, also against anchors that were kept elsewhere</source>
   <translation>校验审核记录，并与另存他处的锚点比对</translation>
  </message>
  <message>
   <source>When an older archive was put back on purpose; who says so and why is recorded</source>
   <translation>用于特意恢复的旧存档；由谁接受、为何接受都会记录</translation>
  </message>
  <message>
   <source>Writes how long the log is, to be kept where the log is not: a log that is cut off later, or put back, will not agree with it.</source>
   <translation>写下审核记录的长度，另存他处：以后若记录被截短或被换回旧副本，就会与它不符。</translation>
  </message>
 </context>
 <context>
  <name>LogKeeping</name>
  <message>
   <source>Last anchor: record %1, %2</source>
   <translation>最近的锚点：第 %1 条记录，%2</translation>
  </message>
  <message>
   <source>No anchor yet: the first follows the first decision.</source>
   <translation>还没有锚点：第一条审核记录之后会写入第一个。</translation>
  </message>
 </context>
 <context>
  <name>LogWords</name>
  <message>
   <source>All %1 records follow from one another, and %2 anchors agree with them.</source>
   <translation>全部 %1 条记录前后相符，%2 个锚点与之一致。</translation>
  </message>
  <message>
   <source>All answers were the same, so Cohen's kappa is not defined.</source>
   <translation>所有结论都相同，因此无法计算 Cohen's kappa。</translation>
  </message>
  <message>
   <source>Cohen's kappa is %1: 1 is full agreement, 0 what chance alone would give.</source>
   <translation>Cohen's kappa 为 %1：1 表示完全一致，0 表示与随机相当。</translation>
  </message>
  <message>
   <source>No item was judged by two reviewers yet.</source>
   <translation>尚无由两位审核员判定的审核项。</translation>
  </message>
  <message>
   <source>Of %1 items that were judged twice, reviewers agreed on %2.</source>
   <translation>在判定过两次的 %1 项中，审核员对 %2 项意见一致。</translation>
  </message>
  <message>
   <source>On %1 %2 accepted a log that ended at record %3, although record %4 had been anchored on %5: %6</source>
   <translation>%1，%2 接受了止于第 %3 条的审核记录，而第 %4 条曾于 %5 留有锚点：%6</translation>
  </message>
  <message>
   <source>Record %1 is another one than its anchor says.</source>
   <translation>第 %1 条记录与其锚点不符。</translation>
  </message>
  <message>
   <source>Record %1 is the first that is not as it was written. Those before it hold.</source>
   <translation>第 %1 条记录是第一条与写入时不符的记录；之前的记录完好。</translation>
  </message>
  <message>
   <source>The log ends before record %1, which it once had: records were cut off, or an older copy was put back.</source>
   <translation>日志在第 %1 条记录之前就结束了，而它曾经有这一条：记录被截断，或放回了较旧的副本。</translation>
  </message>
  <message>
   <source>The records follow from one another, but what is kept beside the archive to compare them with is damaged: %1</source>
   <translation>记录前后相符，但存档旁用于比对的文件已损坏：%1</translation>
  </message>
 </context>
 <context>
  <name>LookSettings</name>
  <message>
   <source>80 to 200 % of the system's text size; also Ctrl + and Ctrl −.</source>
   <translation>系统文字大小的 80～200 %，也可按 Ctrl + 和 Ctrl −。</translation>
  </message>
  <message>
   <source>As the program</source>
   <translation>跟随程序</translation>
  </message>
  <message>
   <source>Comfortable</source>
   <translation>宽松</translation>
  </message>
  <message>
   <source>Compact</source>
   <translation>紧凑</translation>
  </message>
  <message>
   <source>Compact rows show more of a list at once.</source>
   <translation>紧凑的行可同时显示更多内容。</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>Label names</source>
   <translation>标签名称</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>浅色</translation>
  </message>
  <message>
   <source>Look</source>
   <translation>外观</translation>
  </message>
  <message>
   <source>Rows</source>
   <translation>行距</translation>
  </message>
  <message>
   <source>Services answer in Chinese; names with a known translation are shown in the language chosen here.</source>
   <translation>服务返回中文；有已知译名的标签按此处选择的语言显示。</translation>
  </message>
  <message>
   <source>System</source>
   <translation>跟随系统</translation>
  </message>
  <message>
   <source>Text size</source>
   <translation>文字大小</translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message>
   <source>Pages</source>
   <translation>页面</translation>
  </message>
 </context>
 <context>
  <name>MarkerNote</name>
  <message>
   <source>Delete</source>
   <translation>删除</translation>
  </message>
  <message>
   <source>Keep</source>
   <translation>保存</translation>
  </message>
  <message>
   <source>Marker at {time}</source>
   <translation>标记：{time}</translation>
  </message>
  <message>
   <source>What is there?</source>
   <translation>这里有什么？</translation>
  </message>
 </context>
 <context>
  <name>MomentFacts</name>
  <message>
   <source>%1 more on the timeline</source>
   <translation>时间轴上还有 %1 个</translation>
  </message>
  <message>
   <source>From a result about other content than this item: the object was replaced in between.</source>
   <translation>标签结果针对的是另一内容：对象在此期间被替换过。</translation>
  </message>
  <message>
   <source>Labels here</source>
   <translation>此刻的标签</translation>
  </message>
  <message>
   <source>No label covers this moment.</source>
   <translation>此刻没有标签。</translation>
  </message>
  <message>
   <source>Text found</source>
   <translation>识别到的文字</translation>
  </message>
  <message>
   <source>There is no label result for this object.</source>
   <translation>此对象没有标签结果。</translation>
  </message>
 </context>
 <context>
  <name>NameVideoDialog</name>
  <message>
   <source>%1 %2: the file does not name the video.</source>
   <translation>%1 %2：文件没有说明是哪个视频。</translation>
  </message>
  <message>
   <source>%1 %2: the service did not name the video.</source>
   <translation>%1 %2：服务没有说明是哪个视频。</translation>
  </message>
  <message>
   <source>Import</source>
   <translation>导入</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>指定</translation>
  </message>
  <message>
   <source>The files hold %1 results that do not name their video.</source>
   <translation>文件中有 %1 个结果没有说明是哪个视频。</translation>
  </message>
  <message>
   <source>Video</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>Which video is it about?</source>
   <translation>这是哪个视频的结果？</translation>
  </message>
  <message>
   <source>Write it as oss://bucket/name.</source>
   <translation>请写成 oss://Bucket/名称。</translation>
  </message>
 </context>
 <context>
  <name>ObjectWords</name>
  <message>
   <source>The object is not there any more: it was deleted or moved by somebody else. A decision is kept in the log and changes nothing outside.</source>
   <translation>对象已不存在：已被他人删除或移走。结论会留在审核记录中，外部不会有任何改变。</translation>
  </message>
  <message>
   <source>The object was replaced after it was analysed: what you see is not what was judged. Effects of a decision will be refused; have it analysed anew.</source>
   <translation>对象在分析之后被替换：所见并非当时判定的内容。处置将不会执行，请重新分析。</translation>
  </message>
 </context>
 <context>
  <name>Outline</name>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Lanes and clips</source>
   <translation>轨道与片段</translation>
  </message>
  <message>
   <source>Return goes to a clip</source>
   <translation>按回车键前往片段</translation>
  </message>
 </context>
 <context>
  <name>ParameterFields</name>
  <message>
   <source>Add</source>
   <translation>添加</translation>
  </message>
  <message>
   <source>Remove line</source>
   <translation>移除此行</translation>
  </message>
  <message>
   <source>default</source>
   <translation>默认</translation>
  </message>
 </context>
 <context>
  <name>Parameters</name>
  <message>
   <source>1 to 10 videos; start and duration hold for Concat only.</source>
   <translation>1～10 个视频；开始时间和时长仅对 Concat 生效。</translation>
  </message>
  <message>
   <source>1280x720, 1280x or x720; at most 4096 a side.</source>
   <translation>1280x720、1280x 或 x720；单边最大 4096。</translation>
  </message>
  <message>
   <source>All to the end when empty.</source>
   <translation>留空则取到结尾。</translation>
  </message>
  <message>
   <source>All would be written to the same place: put %1 into it.</source>
   <translation>所有结果会写到同一位置：请在其中加入 %1。</translation>
  </message>
  <message>
   <source>At intervals, key frames only, evenly spread, or those that change most.</source>
   <translation>按间隔、仅关键帧、均匀分布，或变化最大的帧。</translation>
  </message>
  <message>
   <source>At least %1.</source>
   <translation>不能小于 %1。</translation>
  </message>
  <message>
   <source>At most %1.</source>
   <translation>不能大于 %1。</translation>
  </message>
  <message>
   <source>At most 10 effects.</source>
   <translation>最多 10 个特效。</translation>
  </message>
  <message>
   <source>At most 10; one longer than its clip minus 1 s is left out.</source>
   <translation>最多 10 个；时长超过片段时长减 1 秒的转场会被忽略。</translation>
  </message>
  <message>
   <source>Audio bit rate</source>
   <translation>音频码率</translation>
  </message>
  <message>
   <source>Audio codec</source>
   <translation>音频编码</translation>
  </message>
  <message>
   <source>Audio quality</source>
   <translation>音频质量</translation>
  </message>
  <message>
   <source>B-frames</source>
   <translation>B 帧数</translation>
  </message>
  <message>
   <source>Bit rate</source>
   <translation>码率</translation>
  </message>
  <message>
   <source>Bit rate option</source>
   <translation>码率选项</translation>
  </message>
  <message>
   <source>Buffer size</source>
   <translation>缓冲区大小</translation>
  </message>
  <message>
   <source>CRF</source>
   <translation>CRF</translation>
  </message>
  <message>
   <source>Change threshold</source>
   <translation>变化阈值</translation>
  </message>
  <message>
   <source>Channels</source>
   <translation>声道数</translation>
  </message>
  <message>
   <source>Clips follow each other as given.</source>
   <translation>片段按给定顺序排列。</translation>
  </message>
  <message>
   <source>Comes back with the result and with every notification.</source>
   <translation>随结果和每条消息通知原样返回。</translation>
  </message>
  <message>
   <source>Constant quality, lower is better; 23 when neither this nor a bit rate is given.</source>
   <translation>恒定质量，值越小质量越高；未设置此项和码率时为 23。</translation>
  </message>
  <message>
   <source>Container</source>
   <translation>封装格式</translation>
  </message>
  <message>
   <source>Content</source>
   <translation>内容</translation>
  </message>
  <message>
   <source>Cut from</source>
   <translation>截取起点</translation>
  </message>
  <message>
   <source>Cut length</source>
   <translation>截取时长</translation>
  </message>
  <message>
   <source>Cut the film into HLS or DASH segments.</source>
   <translation>将成片切分为 HLS 或 DASH 分片。</translation>
  </message>
  <message>
   <source>Duration</source>
   <translation>时长</translation>
  </message>
  <message>
   <source>Editing</source>
   <translation>剪辑</translation>
  </message>
  <message>
   <source>Effect</source>
   <translation>特效</translation>
  </message>
  <message>
   <source>Effect list</source>
   <translation>特效列表</translation>
  </message>
  <message>
   <source>Effects</source>
   <translation>特效</translation>
  </message>
  <message>
   <source>Every</source>
   <translation>间隔</translation>
  </message>
  <message>
   <source>File format of the film; needed for Concat and Compose.</source>
   <translation>成片的文件格式；Concat 和 Compose 必填。</translation>
  </message>
  <message>
   <source>File format; the last six hold sound only. Leave both empty to make pictures only.</source>
   <translation>文件格式；最后六种只含声音。两项都留空则只生成图片。</translation>
  </message>
  <message>
   <source>Find tasks by them later: name=value, separated by commas.</source>
   <translation>便于以后检索任务：名称=值，用逗号分隔。</translation>
  </message>
  <message>
   <source>First frame at</source>
   <translation>首帧位置</translation>
  </message>
  <message>
   <source>First segment</source>
   <translation>起始分片</translation>
  </message>
  <message>
   <source>Fit</source>
   <translation>缩放方式</translation>
  </message>
  <message>
   <source>For account</source>
   <translation>被扮演的账号</translation>
  </message>
  <message>
   <source>Frame rate</source>
   <translation>帧率</translation>
  </message>
  <message>
   <source>Frame rate option</source>
   <translation>帧率选项</translation>
  </message>
  <message>
   <source>Frames a second</source>
   <translation>每秒帧数</translation>
  </message>
  <message>
   <source>From</source>
   <translation>开始时间</translation>
  </message>
  <message>
   <source>GOP size</source>
   <translation>GOP 大小</translation>
  </message>
  <message>
   <source>Gap</source>
   <translation>间距</translation>
  </message>
  <message>
   <source>Height</source>
   <translation>高度</translation>
  </message>
  <message>
   <source>Height of one</source>
   <translation>小图高度</translation>
  </message>
  <message>
   <source>Highest bit rate</source>
   <translation>最大码率</translation>
  </message>
  <message>
   <source>How many frames</source>
   <translation>帧数</translation>
  </message>
  <message>
   <source>How much is kept; to the end when empty.</source>
   <translation>保留多长；留空则到结尾。</translation>
  </message>
  <message>
   <source>How picture effects are chosen; Closed means none.</source>
   <translation>画面特效的选取方式；Closed 表示不使用。</translation>
  </message>
  <message>
   <source>How the picture is encoded; joined clips cannot be copied.</source>
   <translation>视频的编码方式；拼接时不能直接复制流。</translation>
  </message>
  <message>
   <source>How transitions between clips are chosen; Closed means none.</source>
   <translation>片段间转场的选取方式；Closed 表示不使用。</translation>
  </message>
  <message>
   <source>Instance of the RocketMQ topic.</source>
   <translation>RocketMQ 主题所属的实例。</translation>
  </message>
  <message>
   <source>Instead of a CRF.</source>
   <translation>与 CRF 二选一。</translation>
  </message>
  <message>
   <source>Instead of a bit rate.</source>
   <translation>与码率二选一。</translation>
  </message>
  <message>
   <source>Interval</source>
   <translation>截帧间隔</translation>
  </message>
  <message>
   <source>It would write over the source.</source>
   <translation>会覆盖源对象。</translation>
  </message>
  <message>
   <source>JSON object that the service writes with the details: oss://bucket/key.</source>
   <translation>服务写入详细信息的 JSON 对象：oss://bucket/key。</translation>
  </message>
  <message>
   <source>Labels below this confidence are left out; the service chooses when empty.</source>
   <translation>置信度低于此值的标签不返回；留空则使用服务的默认值。</translation>
  </message>
  <message>
   <source>Leave out title, album and the like.</source>
   <translation>不保留标题、专辑等信息。</translation>
  </message>
  <message>
   <source>Length of one segment.</source>
   <translation>单个分片的时长。</translation>
  </message>
  <message>
   <source>Longest</source>
   <translation>最大时长</translation>
  </message>
  <message>
   <source>MNS topic</source>
   <translation>MNS 主题</translation>
  </message>
  <message>
   <source>Margin</source>
   <translation>边距</translation>
  </message>
  <message>
   <source>Max frames</source>
   <translation>最大截帧数</translation>
  </message>
  <message>
   <source>Message object</source>
   <translation>消息对象</translation>
  </message>
  <message>
   <source>Mode</source>
   <translation>模式</translation>
  </message>
  <message>
   <source>Most frames between two key frames.</source>
   <translation>两个关键帧之间的最大帧数。</translation>
  </message>
  <message>
   <source>Most snapshots; what comes after them is never looked at.</source>
   <translation>截帧数上限；超出部分不会被检查。</translation>
  </message>
  <message>
   <source>Moving picture</source>
   <translation>动图</translation>
  </message>
  <message>
   <source>Music</source>
   <translation>背景音乐</translation>
  </message>
  <message>
   <source>Music object</source>
   <translation>音乐对象</translation>
  </message>
  <message>
   <source>Narrows what the role may do.</source>
   <translation>进一步限制角色的权限。</translation>
  </message>
  <message>
   <source>Needed with %1.</source>
   <translation>设置 %1 时必填。</translation>
  </message>
  <message>
   <source>Needed.</source>
   <translation>必填。</translation>
  </message>
  <message>
   <source>No picture</source>
   <translation>不含画面</translation>
  </message>
  <message>
   <source>No sound</source>
   <translation>不含声音</translation>
  </message>
  <message>
   <source>Not of the right kind.</source>
   <translation>类型不正确。</translation>
  </message>
  <message>
   <source>Not one of the choices: %1.</source>
   <translation>不是可选值：%1。</translation>
  </message>
  <message>
   <source>Not together with %1.</source>
   <translation>不能与 %1 同时设置。</translation>
  </message>
  <message>
   <source>Not written as it should be.</source>
   <translation>格式不正确。</translation>
  </message>
  <message>
   <source>Notification</source>
   <translation>消息通知</translation>
  </message>
  <message>
   <source>Number of the first HLS segment.</source>
   <translation>首个 HLS 分片的序号。</translation>
  </message>
  <message>
   <source>Object</source>
   <translation>对象</translation>
  </message>
  <message>
   <source>One audio object.</source>
   <translation>一个音频对象。</translation>
  </message>
  <message>
   <source>Order</source>
   <translation>顺序</translation>
  </message>
  <message>
   <source>Output</source>
   <translation>输出</translation>
  </message>
  <message>
   <source>Output object</source>
   <translation>输出对象</translation>
  </message>
  <message>
   <source>Picture encoding</source>
   <translation>视频编码设置</translation>
  </message>
  <message>
   <source>Picture format</source>
   <translation>图片格式</translation>
  </message>
  <message>
   <source>Picture object</source>
   <translation>图片对象</translation>
  </message>
  <message>
   <source>Pictures in a column</source>
   <translation>每列图片数</translation>
  </message>
  <message>
   <source>Pictures in a row</source>
   <translation>每行图片数</translation>
  </message>
  <message>
   <source>Pixel format</source>
   <translation>像素格式</translation>
  </message>
  <message>
   <source>Pixels around the sheet.</source>
   <translation>雪碧图四周的像素。</translation>
  </message>
  <message>
   <source>Pixels between pictures.</source>
   <translation>图片之间的像素。</translation>
  </message>
  <message>
   <source>Pixels, or a share of the video's height below 1.</source>
   <translation>像素；小于 1 时为视频高度的比例。</translation>
  </message>
  <message>
   <source>Pixels, or a share of the video's height up to 1.</source>
   <translation>像素；不大于 1 时为视频高度的比例。</translation>
  </message>
  <message>
   <source>Pixels, or a share of the video's width below 1.</source>
   <translation>像素；小于 1 时为视频宽度的比例。</translation>
  </message>
  <message>
   <source>Pixels, or a share of the video's width up to 1.</source>
   <translation>像素；不大于 1 时为视频宽度的比例。</translation>
  </message>
  <message>
   <source>Playback speed of the film.</source>
   <translation>成片的播放速度。</translation>
  </message>
  <message>
   <source>Reference frames</source>
   <translation>参考帧数</translation>
  </message>
  <message>
   <source>Resolution</source>
   <translation>分辨率</translation>
  </message>
  <message>
   <source>Resolution option</source>
   <translation>分辨率选项</translation>
  </message>
  <message>
   <source>Retrieval finds the best moments, Concat joins clips, Compose makes one film.</source>
   <translation>Retrieval 查找精彩时刻，Concat 拼接片段，Compose 合成一部成片。</translation>
  </message>
  <message>
   <source>Rights</source>
   <translation>授权</translation>
  </message>
  <message>
   <source>RocketMQ instance</source>
   <translation>RocketMQ 实例</translation>
  </message>
  <message>
   <source>RocketMQ topic</source>
   <translation>RocketMQ 主题</translation>
  </message>
  <message>
   <source>RocketMQ topic that is told when the task ends.</source>
   <translation>任务结束时接收通知的 RocketMQ 主题。</translation>
  </message>
  <message>
   <source>Role</source>
   <translation>角色</translation>
  </message>
  <message>
   <source>Role chain</source>
   <translation>角色链</translation>
  </message>
  <message>
   <source>Role policy</source>
   <translation>角色权限策略</translation>
  </message>
  <message>
   <source>Role that the service takes on; leave empty for the project's own.</source>
   <translation>服务所扮演的角色；留空则使用项目的服务角色。</translation>
  </message>
  <message>
   <source>Role type</source>
   <translation>角色类型</translation>
  </message>
  <message>
   <source>Roles taken on one after the other.</source>
   <translation>依次扮演的角色。</translation>
  </message>
  <message>
   <source>Rotation</source>
   <translation>旋转</translation>
  </message>
  <message>
   <source>Sample rate</source>
   <translation>采样率</translation>
  </message>
  <message>
   <source>Scaling</source>
   <translation>缩放方式</translation>
  </message>
  <message>
   <source>Scenes</source>
   <translation>检测场景</translation>
  </message>
  <message>
   <source>Seconds between two snapshots.</source>
   <translation>两次截帧之间的秒数。</translation>
  </message>
  <message>
   <source>Seconds from one frame to the next; every frame when empty.</source>
   <translation>相邻两帧相隔的秒数；留空则取每一帧。</translation>
  </message>
  <message>
   <source>Segment duration</source>
   <translation>分片时长</translation>
  </message>
  <message>
   <source>Segments</source>
   <translation>分片</translation>
  </message>
  <message>
   <source>Service role</source>
   <translation>服务角色</translation>
  </message>
  <message>
   <source>Simple Message Queue topic that is told when the task ends.</source>
   <translation>任务结束时接收通知的轻量消息队列（MNS）主题。</translation>
  </message>
  <message>
   <source>Snapshots</source>
   <translation>截帧</translation>
  </message>
  <message>
   <source>Sound encoding</source>
   <translation>音频编码设置</translation>
  </message>
  <message>
   <source>Sources</source>
   <translation>源视频</translation>
  </message>
  <message>
   <source>Speed</source>
   <translation>速度</translation>
  </message>
  <message>
   <source>Sprite sheet</source>
   <translation>雪碧图</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>自定义标签</translation>
  </message>
  <message>
   <source>Target duration</source>
   <translation>目标时长</translation>
  </message>
  <message>
   <source>Task</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>The film comes close to this.</source>
   <translation>成片时长接近此值。</translation>
  </message>
  <message>
   <source>The film is not longer than this.</source>
   <translation>成片时长不超过此值。</translation>
  </message>
  <message>
   <source>The operation has no such parameter.</source>
   <translation>该操作没有此参数。</translation>
  </message>
  <message>
   <source>Threshold</source>
   <translation>置信度阈值</translation>
  </message>
  <message>
   <source>Too long: at most %1.</source>
   <translation>过长：最多 %1。</translation>
  </message>
  <message>
   <source>Too many: at most %1.</source>
   <translation>过多：最多 %1 个。</translation>
  </message>
  <message>
   <source>Transition</source>
   <translation>转场</translation>
  </message>
  <message>
   <source>Transition list</source>
   <translation>转场列表</translation>
  </message>
  <message>
   <source>Transitions</source>
   <translation>转场</translation>
  </message>
  <message>
   <source>Type</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>User data</source>
   <translation>自定义信息</translation>
  </message>
  <message>
   <source>Video codec</source>
   <translation>视频编码</translation>
  </message>
  <message>
   <source>Volume</source>
   <translation>音量</translation>
  </message>
  <message>
   <source>Weight</source>
   <translation>权重</translation>
  </message>
  <message>
   <source>What comes before it is left out.</source>
   <translation>此前的内容不保留。</translation>
  </message>
  <message>
   <source>What happens when proportions differ.</source>
   <translation>宽高比不一致时的处理方式。</translation>
  </message>
  <message>
   <source>What the moments should show; own words are allowed.</source>
   <translation>精彩时刻应呈现的内容；可自行填写。</translation>
  </message>
  <message>
   <source>What to do</source>
   <translation>处理方式</translation>
  </message>
  <message>
   <source>What to look for; porn, terrorism and ad when none is chosen.</source>
   <translation>要检测的内容；未选时检测色情、暴恐涉政和图文违规。</translation>
  </message>
  <message>
   <source>Where the file is written: oss://bucket/key. {name} stands for the source's key without extension.</source>
   <translation>文件写入位置：oss://bucket/key。{name} 代表源对象的键（不含扩展名）。</translation>
  </message>
  <message>
   <source>Where the film is written: oss://bucket/key. In batches {name} stands for the source's key without extension, {time} for when the batch began.</source>
   <translation>影片写入位置：oss://bucket/key。批次中 {name} 代表源对象的键（不含扩展名），{time} 代表批次开始的时间。</translation>
  </message>
  <message>
   <source>Whether moments are chosen by scene or evenly.</source>
   <translation>按场景选取精彩时刻，或均匀选取。</translation>
  </message>
  <message>
   <source>Whether music is laid under the film.</source>
   <translation>是否为成片添加背景音乐。</translation>
  </message>
  <message>
   <source>Which frames</source>
   <translation>取帧方式</translation>
  </message>
  <message>
   <source>Width</source>
   <translation>宽度</translation>
  </message>
  <message>
   <source>Width of one</source>
   <translation>小图宽度</translation>
  </message>
  <message>
   <source>With a CRF, together with a buffer size.</source>
   <translation>与 CRF 和缓冲区大小一起使用。</translation>
  </message>
  <message>
   <source>With dhash only: the larger, the fewer frames.</source>
   <translation>仅用于 dhash：值越大，帧越少。</translation>
  </message>
  <message>
   <source>Without metadata</source>
   <translation>去除元数据</translation>
  </message>
  <message>
   <source>Write sound only.</source>
   <translation>只输出声音。</translation>
  </message>
  <message>
   <source>Write the picture only.</source>
   <translation>只输出画面。</translation>
  </message>
  <message>
   <source>oss://bucket/key; several get a number. {name} stands for the source's key without extension.</source>
   <translation>oss://bucket/key；多张会加编号。{name} 代表源对象的键（不含扩展名）。</translation>
  </message>
 </context>
 <context>
  <name>PictureWindow</name>
  <message>
   <source>Picture</source>
   <translation>画面</translation>
  </message>
  <message>
   <source>Picture on a second screen</source>
   <translation>第二屏幕上的画面</translation>
  </message>
 </context>
 <context>
  <name>PlaybackSettings</name>
  <message>
   <source>As chosen last</source>
   <translation>沿用上次选择</translation>
  </message>
  <message>
   <source>At the end</source>
   <translation>结束时</translation>
  </message>
  <message>
   <source>Begin again at the end of a video</source>
   <translation>视频结束后从头播放</translation>
  </message>
  <message>
   <source>Holds from the next video on. Exact frames never come from it. The status bar says who plays.</source>
   <translation>从下一个视频起生效。精确帧从不来自播放器。状态栏会显示正在使用的播放器。</translation>
  </message>
  <message>
   <source>How far Shift and ← or → lead.</source>
   <translation>Shift 加 ← 或 → 每次移动的距离。</translation>
  </message>
  <message>
   <source>Playback</source>
   <translation>播放</translation>
  </message>
  <message>
   <source>Player</source>
   <translation>播放器</translation>
  </message>
  <message>
   <source>Qt Multimedia</source>
   <translation>Qt Multimedia</translation>
  </message>
  <message>
   <source>Speed at the beginning</source>
   <translation>起始速度</translation>
  </message>
  <message>
   <source>Step</source>
   <translation>步长</translation>
  </message>
  <message>
   <source>The one that keeps best time with the pictures</source>
   <translation>与画面同步最佳者</translation>
  </message>
  <message>
   <source>VLC</source>
   <translation>VLC</translation>
  </message>
  <message>
   <source>Without sound, frame by frame</source>
   <translation>无声，逐帧</translation>
  </message>
 </context>
 <context>
  <name>Player</name>
  <message>
   <source>256 MB were read for small pictures, no more are made</source>
   <translation>已为小画面读取 256 MB，不再继续生成</translation>
  </message>
  <message>
   <source>PyAV, no sound</source>
   <translation>PyAV（无声音）</translation>
  </message>
  <message>
   <source>The veil keeps it silent: look through it to listen, or change that in Settings › Care.</source>
   <translation>遮罩期间保持静音：透过遮罩查看时即可听到声音，也可在“设置 › 自我保护”中更改。</translation>
  </message>
  <message>
   <source>a raw stream too large to count from afar: copy it here</source>
   <translation>裸码流过大，无法远程统计帧数：请复制到本机</translation>
  </message>
  <message>
   <source>damaged after {seconds} s</source>
   <translation>{seconds} 秒之后已损坏</translation>
  </message>
  <message>
   <source>damaged in places</source>
   <translation>局部已损坏</translation>
  </message>
  <message>
   <source>it reports an error</source>
   <translation>播放器报告错误</translation>
  </message>
  <message>
   <source>its time stamps start over, so frames are counted</source>
   <translation>时间戳中途重新开始，因此按帧计数</translation>
  </message>
  <message>
   <source>no sound came</source>
   <translation>没有声音输出</translation>
  </message>
  <message>
   <source>the sound device is gone</source>
   <translation>声音设备已断开</translation>
  </message>
  <message>
   <source>{player} cannot play the sound ({reason}).</source>
   <translation>{player} 无法播放声音（{reason}）。</translation>
  </message>
 </context>
 <context>
  <name>PolicyForm</name>
  <message>
   <source>A program of this computer with its arguments, run without a shell; only where Settings allow it. Empty: none.</source>
   <translation>本机程序及其参数，不经过 shell 运行；仅在设置允许时执行。留空则不执行。</translation>
  </message>
  <message>
   <source>Access</source>
   <translation>访问权限</translation>
  </message>
  <message>
   <source>Always, before anything takes effect</source>
   <translation>始终复审，之后才执行处置</translation>
  </message>
  <message>
   <source>An oss://bucket/prefix/ or https:// address that gets a JSON message; empty: none.</source>
   <translation>接收 JSON 消息的 oss://bucket/prefix/ 或 https:// 地址；留空则不发送。</translation>
  </message>
  <message>
   <source>Between a decision and its effects.</source>
   <translation>从作出结论到执行处置之间。</translation>
  </message>
  <message>
   <source>Command</source>
   <translation>命令</translation>
  </message>
  <message>
   <source>DSA category</source>
   <translation>DSA 分类代码</translation>
  </message>
  <message>
   <source>Effects</source>
   <translation>处置</translation>
  </message>
  <message>
   <source>Grace time</source>
   <translation>生效延迟</translation>
  </message>
  <message>
   <source>Illegal</source>
   <translation>违法</translation>
  </message>
  <message>
   <source>Kept in the key ring; signs every message (HMAC-SHA256). Empty: as before.</source>
   <translation>保存在钥匙串中，用于为每条消息签名（HMAC-SHA256）。留空则不变。</translation>
  </message>
  <message>
   <source>Let only the owner read the object (ACL private)</source>
   <translation>仅允许所有者读取对象（ACL private）</translation>
  </message>
  <message>
   <source>Message to</source>
   <translation>消息地址</translation>
  </message>
  <message>
   <source>Of the items, drawn by their ID: the same on every computer.</source>
   <translation>按审核项 ID 抽取：在每台电脑上结果相同。</translation>
  </message>
  <message>
   <source>One a line; their order, and with it their digits, is under Reasons and digits.</source>
   <translation>每行一条；顺序（即数字键）在“原因与数字键”中设定。</translation>
  </message>
  <message>
   <source>Or a share</source>
   <translation>或抽查比例</translation>
  </message>
  <message>
   <source>Prefix to move the object to, such as quarantine/ or oss://bucket/prefix/; empty: it stays.</source>
   <translation>对象要移动到的前缀，例如 quarantine/ 或 oss://bucket/prefix/；留空则不移动。</translation>
  </message>
  <message>
   <source>Quarantine</source>
   <translation>隔离</translation>
  </message>
  <message>
   <source>Reasons</source>
   <translation>原因</translation>
  </message>
  <message>
   <source>Second review</source>
   <translation>复审</translation>
  </message>
  <message>
   <source>Signing secret</source>
   <translation>签名密钥</translation>
  </message>
  <message>
   <source>Stands beside the evidence when one of its reasons is chosen.</source>
   <translation>选择其中一个原因时，显示在证据旁边。</translation>
  </message>
  <message>
   <source>Such as STATEMENT_CATEGORY_VIOLENCE, for statements of reasons.</source>
   <translation>例如 STATEMENT_CATEGORY_VIOLENCE，用于理由陈述。</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>自定义标签</translation>
  </message>
  <message>
   <source>Text</source>
   <translation>正文</translation>
  </message>
  <message>
   <source>The law forbids it, not only the terms of the service</source>
   <translation>不仅违反服务条款，而且违法</translation>
  </message>
  <message>
   <source>The tags of Settings › Review, and nothing else</source>
   <translation>仅写入“设置 › 人工审核”中的自定义标签</translation>
  </message>
  <message>
   <source>Title</source>
   <translation>标题</translation>
  </message>
  <message>
   <source>Write the review tags on the object</source>
   <translation>在对象上写入审核自定义标签</translation>
  </message>
  <message>
   <source>as in Review</source>
   <translation>与“人工审核”相同</translation>
  </message>
 </context>
 <context>
  <name>PolicySettings</name>
  <message>
   <source>%1 is no country of the EU or the EEA.</source>
   <translation>%1 不是欧盟或欧洲经济区国家。</translation>
  </message>
  <message>
   <source>Add policy</source>
   <translation>添加规则</translation>
  </message>
  <message>
   <source>Approvals</source>
   <translation>通过</translation>
  </message>
  <message>
   <source>Blocks apply in</source>
   <translation>拦截适用地区</translation>
  </message>
  <message>
   <source>Blocks without a policy</source>
   <translation>未归入规则的拦截</translation>
  </message>
  <message>
   <source>Bring into force</source>
   <translation>启用</translation>
  </message>
  <message>
   <source>Decisions may run commands of this computer, where a policy says so</source>
   <translation>规则写明时，结论可以运行本机命令</translation>
  </message>
  <message>
   <source>Discard</source>
   <translation>放弃</translation>
  </message>
  <message>
   <source>EU, EEA, or countries such as AT DE</source>
   <translation>EU、EEA，或国家代码，如 AT DE</translation>
  </message>
  <message>
   <source>Every change makes a new version when it is saved; versions are kept for ever, and each decision names the one it was made under.</source>
   <translation>每次保存都会生成新版本；各版本永久保留，每条审核记录都注明所依据的版本。</translation>
  </message>
  <message>
   <source>New policy</source>
   <translation>新规则</translation>
  </message>
  <message>
   <source>Policies</source>
   <translation>审核规则</translation>
  </message>
  <message>
   <source>Reasons and digits</source>
   <translation>原因与数字键</translation>
  </message>
  <message>
   <source>Remove policy</source>
   <translation>删除规则</translation>
  </message>
  <message>
   <source>The territorial scope in statements of reasons (DSA); empty: to be filled in.</source>
   <translation>原因说明（DSA）中的适用地域；留空则待填。</translation>
  </message>
  <message>
   <source>Untitled</source>
   <translation>未命名</translation>
  </message>
  <message>
   <source>Version %1, %2, %3</source>
   <translation>版本 %1，%2，%3</translation>
  </message>
 </context>
 <context>
  <name>PriceSettings</name>
  <message>
   <source>Add a price</source>
   <translation>添加价格</translation>
  </message>
  <message>
   <source>For the estimate before Start. Enter what your contract or the service's price page says; nothing is fetched. Several units of one kind add up, and the newest date that has come holds.</source>
   <translation>用于启动前的费用预估。请按合同或服务的价格页面填写，程序不会自动获取。同一种分析的多种计费单位会相加，以已生效的最新日期为准。</translation>
  </message>
  <message>
   <source>No prices are entered: every estimate says that the cost is unknown.</source>
   <translation>尚未填写价格：所有预估都会显示费用未知。</translation>
  </message>
  <message>
   <source>Prices</source>
   <translation>价格</translation>
  </message>
 </context>
 <context>
  <name>Prices</name>
  <message>
   <source>The amount is a number, such as 0.05.</source>
   <translation>金额应为数字，例如 0.05。</translation>
  </message>
  <message>
   <source>The currency is a code of three letters, such as CNY.</source>
   <translation>币种应为三个字母的代码，例如 CNY。</translation>
  </message>
  <message>
   <source>The date is year-month-day, such as 2026-03-01.</source>
   <translation>日期格式为年-月-日，例如 2026-03-01。</translation>
  </message>
  <message>
   <source>“For” is a whole number from 1 to 1,000,000.</source>
   <translation>“每”应为 1 到 1,000,000 的整数。</translation>
  </message>
 </context>
 <context>
  <name>PrivacySettings</name>
  <message>
   <source>A ZIP for whoever helps you, without keys, addresses and names of people</source>
   <translation>供协助者使用的 ZIP，不含密钥、地址和人名</translation>
  </message>
  <message>
   <source>A cache: pictures along videos that were scrubbed.</source>
   <translation>缓存：拖动过的视频沿途的图片。</translation>
  </message>
  <message>
   <source>A cache: pictures for tiles and lists.</source>
   <translation>缓存：用于列表的图片。</translation>
  </message>
  <message>
   <source>A cache: what was fetched of videos that lie in the cloud.</source>
   <translation>缓存：从云端视频读取的部分。</translation>
  </message>
  <message>
   <source>Archive</source>
   <translation>存档</translation>
  </message>
  <message>
   <source>Empty caches (%1)</source>
   <translation>清空缓存（%1）</translation>
  </message>
  <message>
   <source>Engine of this computer</source>
   <translation>本机引擎</translation>
  </message>
  <message>
   <source>Everything below lies on this computer only. Keys of accounts are in the system's key ring, or in memory where there is none.</source>
   <translation>以下内容只保存在本机。账号的密钥在系统钥匙串中；没有钥匙串时只在内存中。</translation>
  </message>
  <message>
   <source>Export diagnostics…</source>
   <translation>导出诊断信息…</translation>
  </message>
  <message>
   <source>Its projects, tasks and what it knows of your folders.</source>
   <translation>其项目、任务以及它对您文件夹的了解。</translation>
  </message>
  <message>
   <source>Logs</source>
   <translation>日志</translation>
  </message>
  <message>
   <source>Parts of videos</source>
   <translation>视频片段数据</translation>
  </message>
  <message>
   <source>Privacy</source>
   <translation>隐私</translation>
  </message>
  <message>
   <source>Private ledger</source>
   <translation>私人记录</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Size of %1</source>
   <translation>%1 的大小</translation>
  </message>
  <message>
   <source>Small pictures</source>
   <translation>小图</translation>
  </message>
  <message>
   <source>Tasks, results, the log of decisions. Nothing of it is ever deleted.</source>
   <translation>任务、结果和审核记录，从不删除。</translation>
  </message>
  <message>
   <source>Thumbnails</source>
   <translation>封面图</translation>
  </message>
  <message>
   <source>What the program did, without keys.</source>
   <translation>程序做过什么，不含密钥。</translation>
  </message>
  <message>
   <source>What you had to look at, for yourself alone: in no export and no diagnostics. Settings › Care shows and deletes it.</source>
   <translation>您看过的内容，仅供自己查看：不在任何导出和诊断信息中。在“设置 › 自我保护”中查看和删除。</translation>
  </message>
  <message>
   <source>Your choices, and where windows were.</source>
   <translation>您的选择和窗口的位置。</translation>
  </message>
 </context>
 <context>
  <name>Problem</name>
  <message>
   <source>%1. %2</source>
   <translation>%1。%2</translation>
  </message>
  <message>
   <source>A firewall may be in the way. Start the program anew, then open it again.</source>
   <translation>可能被防火墙阻止。请重新启动程序，然后再次打开。</translation>
  </message>
  <message>
   <source>A newer program wrote this archive</source>
   <translation>此存档由更新版本的程序写入</translation>
  </message>
  <message>
   <source>A proxy or a sign-in page may be in between. Check the network, then try again.</source>
   <translation>中间可能有代理或登录页面。请检查网络后重试。</translation>
  </message>
  <message>
   <source>A video is needed here. Choose one.</source>
   <translation>此处需要视频，请选择一个视频。</translation>
  </message>
  <message>
   <source>Access key refused</source>
   <translation>AccessKey 被拒绝</translation>
  </message>
  <message>
   <source>Ask for the RAM action %1, or use another key.</source>
   <translation>请申请 RAM 权限 %1，或换用其他密钥。</translation>
  </message>
  <message>
   <source>Ask for the right that the details name, or use another key.</source>
   <translation>请申请详情中所列的权限，或换用其他密钥。</translation>
  </message>
  <message>
   <source>Ask its owner for the right to read it.</source>
   <translation>请向其所有者申请读取权限。</translation>
  </message>
  <message>
   <source>Change the value that the details name and start again.</source>
   <translation>请修改详情中指出的值，然后重新开始。</translation>
  </message>
  <message>
   <source>Check project and region in Settings › Accounts.</source>
   <translation>请在“设置 › 账号”中检查项目和地域。</translation>
  </message>
  <message>
   <source>Check that its disk is connected and well, then open it again.</source>
   <translation>请检查其所在磁盘是否连接正常，然后重新打开。</translation>
  </message>
  <message>
   <source>Check that the disk is there and may be written to, then try again.</source>
   <translation>请确认磁盘存在且可写，然后重试。</translation>
  </message>
  <message>
   <source>Check the key and its rights in Settings › Accounts.</source>
   <translation>请在“设置 › 账号”中检查 AccessKey 及其权限。</translation>
  </message>
  <message>
   <source>Check the key and its rights, then open the video again.</source>
   <translation>请检查 AccessKey 及其权限，然后重新打开视频。</translation>
  </message>
  <message>
   <source>Check the network and open it again.</source>
   <translation>请检查网络后重新打开。</translation>
  </message>
  <message>
   <source>Check the network. Nothing was sent, so nothing is lost or paid.</source>
   <translation>请检查网络。请求没有发出，因此没有丢失，也不会计费。</translation>
  </message>
  <message>
   <source>Choose one that was written with Export anchor.</source>
   <translation>请选择用“导出锚点”写出的文件。</translation>
  </message>
  <message>
   <source>Convert it to H.264 and open that.</source>
   <translation>请转换为 H.264 后再打开。</translation>
  </message>
  <message>
   <source>Convert it to a video and open that.</source>
   <translation>请将其转换为视频后再打开。</translation>
  </message>
  <message>
   <source>Copying it may have failed. Copy it again.</source>
   <translation>可能复制失败，请重新复制。</translation>
  </message>
  <message>
   <source>Enter ID and secret again in Settings › Accounts.</source>
   <translation>请在“设置 › 账号”中重新填写 ID 和密钥。</translation>
  </message>
  <message>
   <source>Free some space and try again. Nothing was half-written.</source>
   <translation>请释放一些空间后重试。没有写入不完整的内容。</translation>
  </message>
  <message>
   <source>Get a new one and enter it in Settings › Accounts.</source>
   <translation>请获取新的临时密钥，并在“设置 › 账号”中填写。</translation>
  </message>
  <message>
   <source>Install the newer version. The archive was not touched.</source>
   <translation>请安装更新的版本。存档没有被改动。</translation>
  </message>
  <message>
   <source>It goes on without it.</source>
   <translation>将继续无声播放。</translation>
  </message>
  <message>
   <source>It holds sound only, or nothing that can be shown.</source>
   <translation>其中只有声音，或没有可显示的内容。</translation>
  </message>
  <message>
   <source>It is a device or a pipe. Open a file.</source>
   <translation>它是设备或管道。请打开文件。</translation>
  </message>
  <message>
   <source>It is a folder. Open a file in it.</source>
   <translation>它是文件夹。请打开其中的文件。</translation>
  </message>
  <message>
   <source>It is damaged there. Look at another place, or re-encode it.</source>
   <translation>此处已损坏。请查看其他位置，或重新编码。</translation>
  </message>
  <message>
   <source>It is damaged. Re-encode it, or open another copy.</source>
   <translation>它已损坏，请重新编码或打开其他副本。</translation>
  </message>
  <message>
   <source>It is not there</source>
   <translation>找不到该对象</translation>
  </message>
  <message>
   <source>It lies in another region</source>
   <translation>位于其他地域</translation>
  </message>
  <message>
   <source>It may be damaged or not a video. Open another, or re-encode it.</source>
   <translation>文件可能已损坏或不是视频。请打开其他文件，或重新编码。</translation>
  </message>
  <message>
   <source>It may have been carried out. The program finds out before it tries again.</source>
   <translation>请求可能已经执行。程序会先查明结果，然后再重试。</translation>
  </message>
  <message>
   <source>It may have been deleted; tasks leave the service after seven days. Refresh the list.</source>
   <translation>它可能已被删除；服务只保留任务七天。请刷新列表。</translation>
  </message>
  <message>
   <source>It names the parts of a video. It can be analysed; to look at it, convert it to one file and open that.</source>
   <translation>它只列出视频的各个分段。可以对它进行分析；若要观看，请先转换为单个文件再打开。</translation>
  </message>
  <message>
   <source>It was changed meanwhile</source>
   <translation>内容在此期间已被修改</translation>
  </message>
  <message>
   <source>It was moved, renamed or deleted. Look for it elsewhere.</source>
   <translation>它已被移动、重命名或删除，请到别处查找。</translation>
  </message>
  <message>
   <source>Its certificate is not trusted, so nothing was sent. A sign-in page, a proxy or a virus scanner may stand between, or this computer's clock may be wrong. Ask who keeps your network.</source>
   <translation>其证书不受信任，因此没有发送任何内容。中间可能有登录页面、代理或杀毒软件，也可能是本机时钟有误。请咨询负责网络的人员。</translation>
  </message>
  <message>
   <source>Its time starts over in the middle. Cut it in two, or re-encode it.</source>
   <translation>其时间在中途重新开始。请将其拆成两个文件，或重新编码。</translation>
  </message>
  <message>
   <source>No answer came</source>
   <translation>没有收到答复</translation>
  </message>
  <message>
   <source>No connection</source>
   <translation>无法连接</translation>
  </message>
  <message>
   <source>No more small pictures are made of this video</source>
   <translation>不再为该视频生成小画面</translation>
  </message>
  <message>
   <source>No picture of the video can be decoded there</source>
   <translation>视频在此处没有可解码的画面</translation>
  </message>
  <message>
   <source>Nothing more was written to it. Copy the details and tell us.</source>
   <translation>没有再写入任何内容。请复制详情并告诉我们。</translation>
  </message>
  <message>
   <source>Nothing was lost. Copy the details and tell us.</source>
   <translation>没有丢失任何内容。请复制详情并告诉我们。</translation>
  </message>
  <message>
   <source>Nothing was overwritten. Look at it again, then decide.</source>
   <translation>没有覆盖任何内容。请重新查看后再审核。</translation>
  </message>
  <message>
   <source>Open it again to see what it is now.</source>
   <translation>请重新打开以查看现在的内容。</translation>
  </message>
  <message>
   <source>Open it again.</source>
   <translation>请重新打开。</translation>
  </message>
  <message>
   <source>Project and buckets must be in one region: check Settings › Accounts.</source>
   <translation>项目与 Bucket 必须在同一地域：请检查“设置 › 账号”。</translation>
  </message>
  <message>
   <source>Record %1 is not there as it was written. Whoever keeps the archive should look before more is decided; Verify on Decisions says more, and takes note of an archive that was put back on purpose.</source>
   <translation>第 %1 条记录与写入时不符。请先让管理存档的人查看，再继续审核；审核记录页的“校验”会给出详情，特意恢复的旧存档也在那里登记。</translation>
  </message>
  <message>
   <source>Set date, time and time zone, then try again.</source>
   <translation>请校正日期、时间和时区，然后重试。</translation>
  </message>
  <message>
   <source>So much of it was read for them already. Exact frames are shown as ever.</source>
   <translation>为此已读取足够多的数据。精确帧照常显示。</translation>
  </message>
  <message>
   <source>Something in the network sends requests again. Try again; nothing is paid twice.</source>
   <translation>网络中有设备重复发送请求。请重试；不会重复计费。</translation>
  </message>
  <message>
   <source>Start the program anew; if it stays, install it again. Nothing is wrong with the video.</source>
   <translation>请重新启动程序；若仍然如此，请重新安装。视频本身没有问题。</translation>
  </message>
  <message>
   <source>The access key is wrong</source>
   <translation>AccessKey 有误</translation>
  </message>
  <message>
   <source>The animation is too large to be shown</source>
   <translation>该动画过大，无法显示</translation>
  </message>
  <message>
   <source>The answer was not the service's</source>
   <translation>应答不是来自服务</translation>
  </message>
  <message>
   <source>The archive cannot be read or written</source>
   <translation>无法读写存档</translation>
  </message>
  <message>
   <source>The archive is damaged</source>
   <translation>存档已损坏</translation>
  </message>
  <message>
   <source>The clock of this computer is wrong</source>
   <translation>本机时钟不准</translation>
  </message>
  <message>
   <source>The disk is full</source>
   <translation>磁盘已满</translation>
  </message>
  <message>
   <source>The engine of this computer does not run</source>
   <translation>本机引擎未运行</translation>
  </message>
  <message>
   <source>The file cannot be read</source>
   <translation>无法读取该文件</translation>
  </message>
  <message>
   <source>The file has no picture</source>
   <translation>文件中没有画面</translation>
  </message>
  <message>
   <source>The file is empty</source>
   <translation>文件为空</translation>
  </message>
  <message>
   <source>The frames of the video are not counted yet</source>
   <translation>尚未统计该视频的帧</translation>
  </message>
  <message>
   <source>The key lacks a right</source>
   <translation>密钥缺少权限</translation>
  </message>
  <message>
   <source>The key ring refused</source>
   <translation>系统钥匙串拒绝了请求</translation>
  </message>
  <message>
   <source>The link may have expired. Open the video again.</source>
   <translation>链接可能已过期，请重新打开视频。</translation>
  </message>
  <message>
   <source>The log of decisions was changed</source>
   <translation>审核记录被改动过</translation>
  </message>
  <message>
   <source>The log of decisions was cut off or put back</source>
   <translation>审核记录被截短，或被换回旧副本</translation>
  </message>
  <message>
   <source>The picture decoder does not start</source>
   <translation>画面解码器无法启动</translation>
  </message>
  <message>
   <source>The picture decoder ended and was started again.</source>
   <translation>画面解码器已退出，现已重新启动。</translation>
  </message>
  <message>
   <source>The picture decoder stopped answering and was started again.</source>
   <translation>画面解码器停止响应，已重新启动。</translation>
  </message>
  <message>
   <source>The request arrived twice</source>
   <translation>请求到达了两次</translation>
  </message>
  <message>
   <source>The service asks to slow down</source>
   <translation>服务要求降低请求频率</translation>
  </message>
  <message>
   <source>The service cannot be told from a stranger</source>
   <translation>无法确认对方就是该服务</translation>
  </message>
  <message>
   <source>The service failed</source>
   <translation>服务出错</translation>
  </message>
  <message>
   <source>The service refused a value</source>
   <translation>服务不接受某个参数值</translation>
  </message>
  <message>
   <source>The service refused the request</source>
   <translation>服务拒绝了请求</translation>
  </message>
  <message>
   <source>The settings cannot be read or saved</source>
   <translation>无法读取或保存设置</translation>
  </message>
  <message>
   <source>The sound of the video cannot be decoded</source>
   <translation>无法解码该视频的声音</translation>
  </message>
  <message>
   <source>The storage refused the video</source>
   <translation>存储拒绝提供该视频</translation>
  </message>
  <message>
   <source>The temporary key has run out</source>
   <translation>临时密钥已过期</translation>
  </message>
  <message>
   <source>The video cannot be handed to players on this computer</source>
   <translation>无法在本机将视频交给播放器</translation>
  </message>
  <message>
   <source>The video could not be fetched</source>
   <translation>无法获取视频</translation>
  </message>
  <message>
   <source>The video has no address that may be read</source>
   <translation>无法获得该视频的可读地址</translation>
  </message>
  <message>
   <source>The video is not there</source>
   <translation>视频不存在</translation>
  </message>
  <message>
   <source>The video is two recordings in one file</source>
   <translation>该文件由两段录制内容拼接而成</translation>
  </message>
  <message>
   <source>The video makes the picture decoder fail</source>
   <translation>该视频导致画面解码器出错</translation>
  </message>
  <message>
   <source>The video was changed while it was open</source>
   <translation>视频在打开期间被改动</translation>
  </message>
  <message>
   <source>The video was closed</source>
   <translation>视频已关闭</translation>
  </message>
  <message>
   <source>The video's codec is not known here</source>
   <translation>本机不支持该视频的编码格式</translation>
  </message>
  <message>
   <source>There is no such project</source>
   <translation>没有这个项目</translation>
  </message>
  <message>
   <source>This case cannot be opened</source>
   <translation>无法打开此案件</translation>
  </message>
  <message>
   <source>This computer refuses to read the video</source>
   <translation>本机拒绝读取该视频</translation>
  </message>
  <message>
   <source>This did not work</source>
   <translation>操作没有成功</translation>
  </message>
  <message>
   <source>This file cannot be imported</source>
   <translation>无法导入此文件</translation>
  </message>
  <message>
   <source>This file holds no anchors</source>
   <translation>此文件中没有锚点</translation>
  </message>
  <message>
   <source>This is a picture</source>
   <translation>这是一张图片</translation>
  </message>
  <message>
   <source>This is a playlist</source>
   <translation>这是播放列表</translation>
  </message>
  <message>
   <source>This is no video</source>
   <translation>这不是视频</translation>
  </message>
  <message>
   <source>This video cannot be read</source>
   <translation>无法读取此视频</translation>
  </message>
  <message>
   <source>Try again in a minute. If it stays, send the request ID to support.</source>
   <translation>请一分钟后重试。如仍失败，请把请求 ID 发给技术支持。</translation>
  </message>
  <message>
   <source>Try again, or start the program anew; the details say what stands in its way. Tasks go on once it runs.</source>
   <translation>请重试，或重新启动程序；详情说明了原因。引擎运行后，任务会继续。</translation>
  </message>
  <message>
   <source>Try again. If it stays, copy the details and tell us.</source>
   <translation>请重试。如仍失败，请复制详情并告诉我们。</translation>
  </message>
  <message>
   <source>Try again. If it stays, send the request ID to support.</source>
   <translation>请重试。如仍失败，请把请求 ID 发给技术支持。</translation>
  </message>
  <message>
   <source>Unexpected error</source>
   <translation>意外错误</translation>
  </message>
  <message>
   <source>Unlock it, or keep the access key in memory only (Settings › Accounts).</source>
   <translation>请解锁钥匙串，或只在内存中保留 AccessKey（“设置 › 账号”）。</translation>
  </message>
  <message>
   <source>Wait a moment and try again.</source>
   <translation>请稍候再试。</translation>
  </message>
  <message>
   <source>Wait a moment; it goes on by itself.</source>
   <translation>请稍候，程序会自动继续。</translation>
  </message>
  <message>
   <source>What was there is unchanged, and nothing is kept until then: mend the file that the details name, or move it away.</source>
   <translation>原有内容未变；请修复详情中列出的文件或将其移走，在此之前不会保存任何更改。</translation>
  </message>
  <message>
   <source>at %1 s</source>
   <translation>位于 %1 秒</translation>
  </message>
  <message>
   <source>ended by signal %1</source>
   <translation>因信号 %1 终止</translation>
  </message>
  <message>
   <source>it stops answering</source>
   <translation>停止响应</translation>
  </message>
 </context>
 <context>
  <name>Program</name>
  <message>
   <source>Getting ready</source>
   <translation>正在准备</translation>
  </message>
  <message>
   <source>IMM Desktop is already open.</source>
   <translation>IMM Desktop 已经打开。</translation>
  </message>
  <message>
   <source>The engine was started again.</source>
   <translation>引擎已重新启动。</translation>
  </message>
  <message>
   <source>Two windows on one archive would get in each other's way.</source>
   <translation>两个窗口同时使用一个存档会互相干扰。</translation>
  </message>
  <message>
   <source>the command line carries the tasks</source>
   <translation>任务由命令行执行</translation>
  </message>
 </context>
 <context>
  <name>Queues</name>
  <message>
   <source>All open</source>
   <translation>全部待审</translation>
  </message>
  <message>
   <source>Approved and blocked items appear here.</source>
   <translation>已通过和已拦截的审核项会显示在这里。</translation>
  </message>
  <message>
   <source>Blocked by the service</source>
   <translation>服务建议拦截</translation>
  </message>
  <message>
   <source>Decided</source>
   <translation>已审核</translation>
  </message>
  <message>
   <source>Escalated</source>
   <translation>已上报</translation>
  </message>
  <message>
   <source>Every moderation result makes an item; choose another queue.</source>
   <translation>每个审核结果都会生成一个审核项；请选择其他队列。</translation>
  </message>
  <message>
   <source>Everything</source>
   <translation>全部</translation>
  </message>
  <message>
   <source>Items appear when a policy asks for a second reviewer.</source>
   <translation>审核规则要求复审时，审核项会出现在这里。</translation>
  </message>
  <message>
   <source>Items appear when a reviewer asks somebody else to decide.</source>
   <translation>审核员请同事审核时，审核项会出现在这里。</translation>
  </message>
  <message>
   <source>Items appear when moderation is unsure, or could not judge a scene.</source>
   <translation>当服务无法确定或未能判定某个检测场景时，审核项会出现在这里。</translation>
  </message>
  <message>
   <source>Items appear when two reviewers judge differently.</source>
   <translation>两位审核员判断不同时，审核项会出现在这里。</translation>
  </message>
  <message>
   <source>Longest waiting first</source>
   <translation>等待最久优先</translation>
  </message>
  <message>
   <source>Needs review</source>
   <translation>待人工审核</translation>
  </message>
  <message>
   <source>Newest first</source>
   <translation>最新优先</translation>
  </message>
  <message>
   <source>No second review is awaited</source>
   <translation>没有等待复审的审核项</translation>
  </message>
  <message>
   <source>Nothing decided yet</source>
   <translation>尚无审核记录</translation>
  </message>
  <message>
   <source>Nothing here</source>
   <translation>这里没有内容</translation>
  </message>
  <message>
   <source>Nothing is escalated</source>
   <translation>没有已上报的审核项</translation>
  </message>
  <message>
   <source>Nothing needs review</source>
   <translation>没有需要审核的内容</translation>
  </message>
  <message>
   <source>Oldest first</source>
   <translation>最早优先</translation>
  </message>
  <message>
   <source>Passed by the service</source>
   <translation>服务建议通过</translation>
  </message>
  <message>
   <source>Put off</source>
   <translation>已推迟</translation>
  </message>
  <message>
   <source>Reviewers agree</source>
   <translation>审核员意见一致</translation>
  </message>
  <message>
   <source>Reviewers disagree</source>
   <translation>审核员意见不一</translation>
  </message>
  <message>
   <source>Second review</source>
   <translation>等待复审</translation>
  </message>
  <message>
   <source>The service blocked nothing</source>
   <translation>服务没有建议拦截任何内容</translation>
  </message>
  <message>
   <source>What it blocks appears here, to be confirmed or overturned.</source>
   <translation>服务建议拦截的内容会出现在这里，可确认或推翻。</translation>
  </message>
  <message>
   <source>Worst first</source>
   <translation>风险最高优先</translation>
  </message>
  <message>
   <source>access only for the owner</source>
   <translation>仅所有者可访问</translation>
  </message>
  <message>
   <source>awaits a second review</source>
   <translation>等待复审</translation>
  </message>
  <message>
   <source>command %1</source>
   <translation>命令 %1</translation>
  </message>
  <message>
   <source>command on this computer</source>
   <translation>本机命令</translation>
  </message>
  <message>
   <source>decided</source>
   <translation>已审核</translation>
  </message>
  <message>
   <source>escalated</source>
   <translation>已上报</translation>
  </message>
  <message>
   <source>high</source>
   <translation>高</translation>
  </message>
  <message>
   <source>left as it is</source>
   <translation>保持原状</translation>
  </message>
  <message>
   <source>low</source>
   <translation>低</translation>
  </message>
  <message>
   <source>message</source>
   <translation>消息</translation>
  </message>
  <message>
   <source>message to %1</source>
   <translation>向 %1 发送消息</translation>
  </message>
  <message>
   <source>moved to %1</source>
   <translation>移动到 %1</translation>
  </message>
  <message>
   <source>reviewers disagree</source>
   <translation>审核员意见不一</translation>
  </message>
  <message>
   <source>skipped</source>
   <translation>已跳过</translation>
  </message>
  <message>
   <source>tags</source>
   <translation>自定义标签</translation>
  </message>
  <message>
   <source>the tag imm-review on the object</source>
   <translation>在对象上写入自定义标签 imm-review</translation>
  </message>
  <message>
   <source>urgent</source>
   <translation>紧急</translation>
  </message>
 </context>
 <context>
  <name>ReasonOrder</name>
  <message>
   <source>Down</source>
   <translation>下移</translation>
  </message>
  <message>
   <source>Order of reasons</source>
   <translation>原因的顺序</translation>
  </message>
  <message>
   <source>The first nine reasons are on the digits 1 to 9; %1 chooses the others in turn. Reasons are added and removed in their policies.</source>
   <translation>前九条原因对应数字键 1 到 9；其余的用 %1 依次选择。原因在各自的规则中添加和删除。</translation>
  </message>
  <message>
   <source>Up</source>
   <translation>上移</translation>
  </message>
 </context>
 <context>
  <name>Reasons</name>
  <message>
   <source>Advertising, contact data</source>
   <translation>广告、联系方式</translation>
  </message>
  <message>
   <source>Minors</source>
   <translation>涉及未成年人</translation>
  </message>
  <message>
   <source>Nothing to see: black or frozen picture</source>
   <translation>无意义：黑屏或画面静止</translation>
  </message>
  <message>
   <source>Other, see note</source>
   <translation>其他，见备注</translation>
  </message>
  <message>
   <source>Sexual content</source>
   <translation>色情内容</translation>
  </message>
  <message>
   <source>Spam, fraud</source>
   <translation>垃圾信息、欺诈</translation>
  </message>
  <message>
   <source>Weapons, violence</source>
   <translation>武器、暴力</translation>
  </message>
 </context>
 <context>
  <name>RecipeRow</name>
  <message>
   <source>Delete</source>
   <translation>删除</translation>
  </message>
  <message>
   <source>Name of the recipe</source>
   <translation>方案名称</translation>
  </message>
  <message>
   <source>No recipe</source>
   <translation>不用方案</translation>
  </message>
  <message>
   <source>None saved yet</source>
   <translation>尚未保存方案</translation>
  </message>
  <message>
   <source>Recipe</source>
   <translation>方案</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>重命名</translation>
  </message>
  <message>
   <source>Rename or delete the recipe</source>
   <translation>重命名或删除方案</translation>
  </message>
  <message>
   <source>Rename the recipe</source>
   <translation>重命名方案</translation>
  </message>
  <message>
   <source>Rename…</source>
   <translation>重命名…</translation>
  </message>
  <message>
   <source>Replace</source>
   <translation>替换</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>保存</translation>
  </message>
  <message>
   <source>Save as…</source>
   <translation>另存为…</translation>
  </message>
  <message>
   <source>Save the form as a recipe</source>
   <translation>将参数保存为方案</translation>
  </message>
  <message>
   <source>The name is taken</source>
   <translation>名称已被使用</translation>
  </message>
  <message>
   <source>There is a recipe called %1. Replace it with this form?</source>
   <translation>已有名为 %1 的方案。用当前参数替换它？</translation>
  </message>
  <message>
   <source>applies to %1 objects</source>
   <translation>适用于 %1 个对象</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>已修改</translation>
  </message>
 </context>
 <context>
  <name>Rescue</name>
  <message>
   <source>It has no result yet. Rescue again when it is over.</source>
   <translation>还没有结果。结束后请再次抢救。</translation>
  </message>
  <message>
   <source>It holds no answer and no message of the service. Nothing was changed.</source>
   <translation>文件中没有服务的应答或消息。未做任何更改。</translation>
  </message>
  <message>
   <source>It is larger than 256 MB. No result is.</source>
   <translation>文件超过 256 MB，结果不会这么大。</translation>
  </message>
  <message>
   <source>It is not JSON. Save the service's whole answer or message as it came.</source>
   <translation>不是 JSON。请原样保存服务的完整应答或消息。</translation>
  </message>
  <message>
   <source>It says that the task succeeded, but not what it found. Save the answer of Get…Result, or rescue the task.</source>
   <translation>文件只说明任务成功，没有结果内容。请保存 Get…Result 的应答，或抢救该任务。</translation>
  </message>
  <message>
   <source>Its task failed, so there is no result. The details say why.</source>
   <translation>任务失败，没有结果。详情说明原因。</translation>
  </message>
  <message>
   <source>Its task was still running. Save the answer again when it is over.</source>
   <translation>任务当时仍在运行。请在结束后重新保存应答。</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Outcome</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>The service does not name its video. Name it in Tasks, in the row's menu.</source>
   <translation>服务未说明是哪个视频。请在任务页的行菜单中指定。</translation>
  </message>
  <message>
   <source>The service holds no task.</source>
   <translation>服务端没有任务。</translation>
  </message>
  <message>
   <source>This program does not read results of %1.</source>
   <translation>本程序不读取 %1 的结果。</translation>
  </message>
  <message>
   <source>This program does not read results of this kind of task.</source>
   <translation>本程序不读取此类任务的结果。</translation>
  </message>
  <message>
   <source>Video</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>Why</source>
   <translation>原因</translation>
  </message>
  <message>
   <source>already deleted</source>
   <translation>已被删除</translation>
  </message>
  <message>
   <source>failed at the service</source>
   <translation>服务端失败</translation>
  </message>
  <message>
   <source>imported: %1</source>
   <translation>已导入：%1</translation>
  </message>
  <message>
   <source>kept now</source>
   <translation>现已保存</translation>
  </message>
  <message>
   <source>not fetched</source>
   <translation>未取到</translation>
  </message>
  <message>
   <source>still running</source>
   <translation>仍在运行</translation>
  </message>
  <message>
   <source>tasks completed: %1</source>
   <translation>已补全任务：%1</translation>
  </message>
  <message>
   <source>unknown kind</source>
   <translation>未知类型</translation>
  </message>
  <message>
   <source>was here already</source>
   <translation>本地已有</translation>
  </message>
  <message>
   <source>were here already: %1</source>
   <translation>本地已有：%1</translation>
  </message>
 </context>
 <context>
  <name>RescueDialog</name>
  <message>
   <source>%1 of %2 tasks · what the service deletes first comes first</source>
   <translation>%1 / %2 个任务 · 最先被删除的优先</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Copy report</source>
   <translation>复制报告</translation>
  </message>
  <message>
   <source>Every result that the service holds is in the archive on this computer.</source>
   <translation>服务端的所有结果都已在本机存档中。</translation>
  </message>
  <message>
   <source>Everything is here</source>
   <translation>全部已保存</translation>
  </message>
  <message>
   <source>Nothing new yet</source>
   <translation>暂无新内容</translation>
  </message>
  <message>
   <source>Nothing was fetched</source>
   <translation>没有取到任何结果</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>进度</translation>
  </message>
  <message>
   <source>Reading the service's list · tasks so far: %1</source>
   <translation>正在读取服务端列表 · 已读任务：%1</translation>
  </message>
  <message>
   <source>Rescue again</source>
   <translation>再次抢救</translation>
  </message>
  <message>
   <source>Rescue again when the service answers.</source>
   <translation>服务有应答时请再次抢救。</translation>
  </message>
  <message>
   <source>Rescue all</source>
   <translation>全部抢救</translation>
  </message>
  <message>
   <source>Rescued tasks</source>
   <translation>抢救的任务</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Stopped; rescue again to go on with the rest.</source>
   <translation>已停止；再次抢救可继续其余任务。</translation>
  </message>
  <message>
   <source>Tasks that are in the archive already are passed over.</source>
   <translation>存档中已有的任务会跳过。</translation>
  </message>
 </context>
 <context>
  <name>RescueScreen</name>
  <message>
   <source>All files</source>
   <translation>所有文件</translation>
  </message>
  <message>
   <source>Import result</source>
   <translation>导入结果</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>查看</translation>
  </message>
 </context>
 <context>
  <name>ReviewHandling</name>
  <message>
   <source>%1 comes back at %2.</source>
   <translation>%1 将于 %2 回到队列。</translation>
  </message>
  <message>
   <source>%1 is back in its queue.</source>
   <translation>%1 已回到队列。</translation>
  </message>
  <message>
   <source>%1 is free for others.</source>
   <translation>%1 已释放给其他审核员。</translation>
  </message>
  <message>
   <source>%1 is yours.</source>
   <translation>%1 已由您领取。</translation>
  </message>
  <message>
   <source>Somebody else has this item, or it awaits no answer.</source>
   <translation>此项已由他人领取，或不再等待审核。</translation>
  </message>
 </context>
 <context>
  <name>ReviewItemHeader</name>
  <message>
   <source>%1 covered</source>
   <translation>已覆盖 %1</translation>
  </message>
  <message>
   <source>%1: not enough for a pass</source>
   <translation>%1：不足以通过</translation>
  </message>
  <message>
   <source>decided before, opened again by a newer result</source>
   <translation>此前已审核，因新结果重新打开</translation>
  </message>
  <message>
   <source>held by %1</source>
   <translation>由 %1 领取</translation>
  </message>
  <message>
   <source>looked at %1 of %2 s</source>
   <translation>已检查 %1 / %2 秒</translation>
  </message>
 </context>
 <context>
  <name>ReviewPage</name>
  <message>
   <source>A block needs a reason: press its digit, then block the selection.</source>
   <translation>拦截需要原因：先按对应数字键，再拦截所选项。</translation>
  </message>
  <message>
   <source>Choose an item</source>
   <translation>请选择审核项</translation>
  </message>
  <message>
   <source>Go to the Library</source>
   <translation>前往视频库</translation>
  </message>
  <message>
   <source>It opens veiled, at its strongest finding.</source>
   <translation>打开后带遮罩，并定位到最可疑的命中项。</translation>
  </message>
  <message>
   <source>Its evidence is being read.</source>
   <translation>正在读取证据。</translation>
  </message>
  <message>
   <source>Nothing fits the filters</source>
   <translation>没有符合筛选条件的内容</translation>
  </message>
  <message>
   <source>Opening %1</source>
   <translation>正在打开 %1</translation>
  </message>
  <message>
   <source>Review</source>
   <translation>人工审核</translation>
  </message>
  <message>
   <source>Review queue</source>
   <translation>审核队列</translation>
  </message>
  <message>
   <source>Show all of the queue from the menu beside the search.</source>
   <translation>可在搜索框旁的菜单中显示整个队列。</translation>
  </message>
 </context>
 <context>
  <name>ReviewPanel</name>
  <message>
   <source>A block awaits a second reviewer first.</source>
   <translation>拦截须先经另一位审核员复审。</translation>
  </message>
  <message>
   <source>A block takes effect after %1 s: %3. %2 takes it back, also later.</source>
   <translation>拦截将在 %1 秒后生效：%3。按 %2 可撤回，之后也可以。</translation>
  </message>
  <message>
   <source>A block takes effect at once: %3. %2 takes it back, also later.</source>
   <translation>拦截立即生效：%3。按 %2 可撤回，之后也可以。</translation>
  </message>
  <message>
   <source>Approve</source>
   <translation>通过</translation>
  </message>
  <message>
   <source>Block</source>
   <translation>拦截</translation>
  </message>
  <message>
   <source>Decided before</source>
   <translation>此前的审核</translation>
  </message>
  <message>
   <source>Escalate</source>
   <translation>上报</translation>
  </message>
  <message>
   <source>False</source>
   <translation>误报</translation>
  </message>
  <message>
   <source>For somebody who may decide it; nothing takes effect</source>
   <translation>交由有权审核的同事处理；不会产生任何处置</translation>
  </message>
  <message>
   <source>Kept in the log only; the object is not changed. %2 takes it back.</source>
   <translation>仅写入审核记录，不改动对象。按 %2 可撤回。</translation>
  </message>
  <message>
   <source>Nearly the same content</source>
   <translation>近似内容</translation>
  </message>
  <message>
   <source>No snapshot was suspicious</source>
   <translation>没有可疑的截帧</translation>
  </message>
  <message>
   <source>Nobody judged: %1. Look for it yourself.</source>
   <translation>未判定：%1。请自行检查。</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Note…</source>
   <translation>备注…</translation>
  </message>
  <message>
   <source>Policy</source>
   <translation>拦截原因</translation>
  </message>
  <message>
   <source>Same content</source>
   <translation>相同内容</translation>
  </message>
  <message>
   <source>Same verdict</source>
   <translation>采用相同结论</translation>
  </message>
  <message>
   <source>Skip</source>
   <translation>跳过</translation>
  </message>
  <message>
   <source>Take back</source>
   <translation>撤回</translation>
  </message>
  <message>
   <source>The same content</source>
   <translation>相同内容</translation>
  </message>
  <message>
   <source>True</source>
   <translation>属实</translation>
  </message>
  <message>
   <source>What the policy says</source>
   <translation>审核规则原文</translation>
  </message>
  <message>
   <source>Why</source>
   <translation>送审原因</translation>
  </message>
 </context>
 <context>
  <name>ReviewPresenter</name>
  <message>
   <source>A block needs a reason: press its digit, then B.</source>
   <translation>拦截需要原因：请先按原因的数字键，再按 B。</translation>
  </message>
  <message>
   <source>No earlier decision about the same content is known.</source>
   <translation>没有关于相同内容的既往审核记录。</translation>
  </message>
  <message>
   <source>That earlier decision was taken back.</source>
   <translation>之前的那个结论已被撤回。</translation>
  </message>
  <message>
   <source>The policy was changed: look at its reasons again.</source>
   <translation>审核规则已更新，请重新查看原因。</translation>
  </message>
  <message>
   <source>There is nothing to restore.</source>
   <translation>没有可恢复的内容。</translation>
  </message>
  <message>
   <source>There is nothing to take back.</source>
   <translation>没有可撤回的结论。</translation>
  </message>
  <message>
   <source>This item is decided. Take the decision back first (Z).</source>
   <translation>此项已审核。请先撤回结论（Z）。</translation>
  </message>
 </context>
 <context>
  <name>ReviewQueueBar</name>
  <message>
   <source>Detection scene</source>
   <translation>检测场景</translation>
  </message>
  <message>
   <source>Find in this queue</source>
   <translation>在此队列中查找</translation>
  </message>
  <message>
   <source>Held</source>
   <translation>领取</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Order</source>
   <translation>排序</translation>
  </message>
  <message>
   <source>Order and filters</source>
   <translation>排序和筛选</translation>
  </message>
  <message>
   <source>Order and filters: some items are left out</source>
   <translation>排序和筛选：部分审核项未显示</translation>
  </message>
  <message>
   <source>Queue</source>
   <translation>队列</translation>
  </message>
  <message>
   <source>Show all of the queue</source>
   <translation>显示整个队列</translation>
  </message>
  <message>
   <source>all scenes</source>
   <translation>全部场景</translation>
  </message>
  <message>
   <source>held by anybody</source>
   <translation>不限</translation>
  </message>
  <message>
   <source>held by me</source>
   <translation>由我领取</translation>
  </message>
  <message>
   <source>held by nobody</source>
   <translation>未领取</translation>
  </message>
  <message>
   <source>images</source>
   <translation>图片</translation>
  </message>
  <message>
   <source>videos</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>videos and images</source>
   <translation>视频和图片</translation>
  </message>
 </context>
 <context>
  <name>ReviewScreen</name>
  <message>
   <source>Decisions taken back: %1</source>
   <translation>已撤回 %1 条审核记录</translation>
  </message>
  <message>
   <source>Items decided: %1</source>
   <translation>已审核 %1 项</translation>
  </message>
  <message>
   <source>Take all back</source>
   <translation>全部撤回</translation>
  </message>
  <message>
   <source>Take back</source>
   <translation>撤回</translation>
  </message>
  <message>
   <source>Written to %1</source>
   <translation>已写入 %1</translation>
  </message>
  <message>
   <source>left as they are: %1</source>
   <translation>保持原状 %1 项</translation>
  </message>
  <message>
   <source>takes effect in %1 s</source>
   <translation>%1 秒后生效</translation>
  </message>
 </context>
 <context>
  <name>ReviewSelectionBar</name>
  <message>
   <source>%1 items chosen</source>
   <translation>已选 %1 项</translation>
  </message>
  <message>
   <source>Approve…</source>
   <translation>通过…</translation>
  </message>
  <message>
   <source>Block…</source>
   <translation>拦截…</translation>
  </message>
  <message>
   <source>Bring back</source>
   <translation>恢复</translation>
  </message>
  <message>
   <source>Put off</source>
   <translation>推迟</translation>
  </message>
 </context>
 <context>
  <name>ReviewSettings</name>
  <message>
   <source>Blur</source>
   <translation>模糊</translation>
  </message>
  <message>
   <source>Blur and grey</source>
   <translation>模糊并去色</translation>
  </message>
  <message>
   <source>Covers pictures under review until Q is held. Care has a veil for each detection scene, and says what research supports.</source>
   <translation>遮罩待审画面，按住 Q 才能看清。“自我保护”中可为各检测场景分别设置遮罩，并说明研究结论。</translation>
  </message>
  <message>
   <source>Effect</source>
   <translation>处置</translation>
  </message>
  <message>
   <source>Grace time</source>
   <translation>生效延迟</translation>
  </message>
  <message>
   <source>Grey and dark</source>
   <translation>灰度并变暗</translation>
  </message>
  <message>
   <source>Off</source>
   <translation>关闭</translation>
  </message>
  <message>
   <source>Play without sound until M is pressed</source>
   <translation>静音播放，按 M 打开声音</translation>
  </message>
  <message>
   <source>Review</source>
   <translation>人工审核</translation>
  </message>
  <message>
   <source>Reviewer</source>
   <translation>审核员</translation>
  </message>
  <message>
   <source>Seconds between a decision and its effect; within it, taking back leaves no trace.</source>
   <translation>从作出结论到处置生效的秒数；在此期间撤回不会留下处置痕迹。</translation>
  </message>
  <message>
   <source>Sound</source>
   <translation>声音</translation>
  </message>
  <message>
   <source>Stands in the log and on the object; a pseudonym is fine.</source>
   <translation>写入审核记录和对象标签，可使用化名。</translation>
  </message>
  <message>
   <source>Veil</source>
   <translation>遮罩</translation>
  </message>
  <message>
   <source>Without it, decisions stay in the log of this computer.</source>
   <translation>不勾选时，结论只保留在本机的审核记录中。</translation>
  </message>
  <message>
   <source>Write imm-review, imm-review-by and imm-review-at on the object</source>
   <translation>在对象上写入 imm-review、imm-review-by 和 imm-review-at</translation>
  </message>
 </context>
 <context>
  <name>ReviewWords</name>
  <message>
   <source>%1: %2</source>
   <translation>%1：%2</translation>
  </message>
  <message>
   <source>approved</source>
   <translation>已通过</translation>
  </message>
  <message>
   <source>awaits a second review</source>
   <translation>待复审</translation>
  </message>
  <message>
   <source>blocked</source>
   <translation>已拦截</translation>
  </message>
  <message>
   <source>done</source>
   <translation>已执行</translation>
  </message>
  <message>
   <source>escalated</source>
   <translation>已上报</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>执行失败</translation>
  </message>
  <message>
   <source>needs review</source>
   <translation>待审核</translation>
  </message>
  <message>
   <source>no finding</source>
   <translation>无命中</translation>
  </message>
  <message>
   <source>not carried out</source>
   <translation>未执行</translation>
  </message>
  <message>
   <source>not judged: %1</source>
   <translation>未判定：%1</translation>
  </message>
  <message>
   <source>owed</source>
   <translation>待执行</translation>
  </message>
  <message>
   <source>rate %1</source>
   <translation>风险分 %1</translation>
  </message>
  <message>
   <source>restored</source>
   <translation>已恢复</translation>
  </message>
  <message>
   <source>reviewers disagree</source>
   <translation>审核意见不一致</translation>
  </message>
  <message>
   <source>scene %1</source>
   <translation>场景：%1</translation>
  </message>
  <message>
   <source>skipped</source>
   <translation>已跳过</translation>
  </message>
  <message>
   <source>snapshots: %1, at %2 s</source>
   <translation>第 %2 秒，截帧 %1 张</translation>
  </message>
  <message>
   <source>taken back</source>
   <translation>已撤回</translation>
  </message>
  <message>
   <source>undo failed</source>
   <translation>撤销失败</translation>
  </message>
  <message>
   <source>undo owed</source>
   <translation>待撤销</translation>
  </message>
  <message>
   <source>undone</source>
   <translation>已撤销</translation>
  </message>
 </context>
 <context>
  <name>Screens</name>
  <message>
   <source>Getting ready</source>
   <translation>正在准备</translation>
  </message>
  <message>
   <source>The film is beside its source, under highlights/.</source>
   <translation>成片在源视频旁的 highlights/ 下。</translation>
  </message>
 </context>
 <context>
  <name>Search</name>
  <message>
   <source>A bracket is not closed: it is closed at the end.</source>
   <translation>有括号没有闭合：按在末尾闭合处理。</translation>
  </message>
  <message>
   <source>A quotation mark is not closed: it is closed at the end.</source>
   <translation>有引号没有闭合：按在末尾闭合处理。</translation>
  </message>
  <message>
   <source>Nothing here is called “%1”.</source>
   <translation>这里没有名为“%1”的内容。</translation>
  </message>
  <message>
   <source>Type a word to look for.</source>
   <translation>请输入要查找的词。</translation>
  </message>
  <message>
   <source>“%1” has no unit: write &gt;80% or &gt;2s.</source>
   <translation>“%1”没有单位：请写成 &gt;80% 或 &gt;2秒。</translation>
  </message>
  <message>
   <source>“%1” joins nothing: it needs a word on each side.</source>
   <translation>“%1”两边都需要有词。</translation>
  </message>
  <message>
   <source>“)” closes no bracket: it is passed over.</source>
   <translation>“)”没有对应的左括号：已忽略。</translation>
  </message>
 </context>
 <context>
  <name>SettingsPage</name>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
 </context>
 <context>
  <name>SettingsPresenter</name>
  <message>
   <source>%1 answers, and project %2 is there.</source>
   <translation>%1 连接正常，项目 %2 存在。</translation>
  </message>
  <message>
   <source>%1 answers, but its key does not list project %2.</source>
   <translation>%1 连接正常，但其 AccessKey 看不到项目 %2。</translation>
  </message>
 </context>
 <context>
  <name>Shortcuts</name>
  <message>
   <source>&amp;File</source>
   <translation>文件(&amp;F)</translation>
  </message>
  <message>
   <source>&amp;Go</source>
   <translation>转到(&amp;G)</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>帮助(&amp;H)</translation>
  </message>
  <message>
   <source>&amp;Review</source>
   <translation>审核(&amp;R)</translation>
  </message>
  <message>
   <source>&amp;Timeline</source>
   <translation>时间轴(&amp;T)</translation>
  </message>
  <message>
   <source>&amp;View</source>
   <translation>视图(&amp;V)</translation>
  </message>
  <message>
   <source>A step back</source>
   <translation>后退一步</translation>
  </message>
  <message>
   <source>A step on</source>
   <translation>前进一步</translation>
  </message>
  <message>
   <source>About IMM Desktop</source>
   <translation>关于 IMM Desktop</translation>
  </message>
  <message>
   <source>Accept a restored archive…</source>
   <translation>接受恢复的存档…</translation>
  </message>
  <message>
   <source>Add bucket…</source>
   <translation>添加 Bucket…</translation>
  </message>
  <message>
   <source>Add clip to Highlights</source>
   <translation>加入精彩片段</translation>
  </message>
  <message>
   <source>Agreement of reviewers</source>
   <translation>审核员一致性</translation>
  </message>
  <message>
   <source>Analyse everything here…</source>
   <translation>分析此处全部内容…</translation>
  </message>
  <message>
   <source>Analyse…</source>
   <translation>分析…</translation>
  </message>
  <message>
   <source>Approve</source>
   <translation>通过</translation>
  </message>
  <message>
   <source>Approve the chosen items…</source>
   <translation>通过所选项…</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>返回</translation>
  </message>
  <message>
   <source>Black out</source>
   <translation>全部遮盖</translation>
  </message>
  <message>
   <source>Block</source>
   <translation>拦截</translation>
  </message>
  <message>
   <source>Block the chosen items…</source>
   <translation>拦截所选项…</translation>
  </message>
  <message>
   <source>Compare with anchors…</source>
   <translation>与锚点比对…</translation>
  </message>
  <message>
   <source>Compare with another result…</source>
   <translation>与另一结果比较…</translation>
  </message>
  <message>
   <source>Copy address</source>
   <translation>复制地址</translation>
  </message>
  <message>
   <source>Copy name</source>
   <translation>复制名称</translation>
  </message>
  <message>
   <source>Copy request ID</source>
   <translation>复制请求 ID</translation>
  </message>
  <message>
   <source>Copy task ID</source>
   <translation>复制任务 ID</translation>
  </message>
  <message>
   <source>Dark look</source>
   <translation>深色外观</translation>
  </message>
  <message>
   <source>Decisions</source>
   <translation>审核记录</translation>
  </message>
  <message>
   <source>English</source>
   <translation>English</translation>
  </message>
  <message>
   <source>Enlarge picture</source>
   <translation>放大画面</translation>
  </message>
  <message>
   <source>Escalate</source>
   <translation>上报</translation>
  </message>
  <message>
   <source>Everywhere</source>
   <translation>全局</translation>
  </message>
  <message>
   <source>Export anchor…</source>
   <translation>导出锚点…</translation>
  </message>
  <message>
   <source>Export case file…</source>
   <translation>导出案卷…</translation>
  </message>
  <message>
   <source>Export decisions…</source>
   <translation>导出审核记录…</translation>
  </message>
  <message>
   <source>Export diagnostics…</source>
   <translation>导出诊断信息…</translation>
  </message>
  <message>
   <source>Export for editing…</source>
   <translation>导出到剪辑软件…</translation>
  </message>
  <message>
   <source>Export markers…</source>
   <translation>导出标记…</translation>
  </message>
  <message>
   <source>Faster</source>
   <translation>加快</translation>
  </message>
  <message>
   <source>Find a command…</source>
   <translation>查找命令…</translation>
  </message>
  <message>
   <source>Fold lane</source>
   <translation>折叠轨道</translation>
  </message>
  <message>
   <source>Fold or unfold all lanes</source>
   <translation>折叠或展开全部轨道</translation>
  </message>
  <message>
   <source>Follow the playhead</source>
   <translation>跟随播放头</translation>
  </message>
  <message>
   <source>Full screen</source>
   <translation>全屏</translation>
  </message>
  <message>
   <source>Go to time…</source>
   <translation>前往时间…</translation>
  </message>
  <message>
   <source>Hand the item over</source>
   <translation>转交此项</translation>
  </message>
  <message>
   <source>Highlights</source>
   <translation>精彩片段</translation>
  </message>
  <message>
   <source>Hits to highlights</source>
   <translation>将命中加入精彩片段</translation>
  </message>
  <message>
   <source>Import result…</source>
   <translation>导入结果…</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>快捷键</translation>
  </message>
  <message>
   <source>Lanes…</source>
   <translation>轨道…</translation>
  </message>
  <message>
   <source>Larger text</source>
   <translation>放大文字</translation>
  </message>
  <message>
   <source>Less sure clips too</source>
   <translation>也显示置信度较低的片段</translation>
  </message>
  <message>
   <source>Let the clip begin here</source>
   <translation>片段从此处开始</translation>
  </message>
  <message>
   <source>Let the clip end here</source>
   <translation>片段到此处结束</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>视频库</translation>
  </message>
  <message>
   <source>Light look</source>
   <translation>浅色外观</translation>
  </message>
  <message>
   <source>List of lanes and clips…</source>
   <translation>轨道与片段列表…</translation>
  </message>
  <message>
   <source>Lock lane</source>
   <translation>锁定轨道</translation>
  </message>
  <message>
   <source>Look at a later part</source>
   <translation>查看较晚的部分</translation>
  </message>
  <message>
   <source>Look at an earlier part</source>
   <translation>查看较早的部分</translation>
  </message>
  <message>
   <source>Look further down</source>
   <translation>画面下移</translation>
  </message>
  <message>
   <source>Look further left</source>
   <translation>画面左移</translation>
  </message>
  <message>
   <source>Look further right</source>
   <translation>画面右移</translation>
  </message>
  <message>
   <source>Look further up</source>
   <translation>画面上移</translation>
  </message>
  <message>
   <source>Look of the system</source>
   <translation>跟随系统外观</translation>
  </message>
  <message>
   <source>Look through the veil</source>
   <translation>透过遮罩查看</translation>
  </message>
  <message>
   <source>Loop stretch, moment or clip</source>
   <translation>循环选段、片刻或片段</translation>
  </message>
  <message>
   <source>Louder</source>
   <translation>调高音量</translation>
  </message>
  <message>
   <source>Lower the priority</source>
   <translation>降低优先级</translation>
  </message>
  <message>
   <source>Make film…</source>
   <translation>制作成片…</translation>
  </message>
  <message>
   <source>Make lane higher</source>
   <translation>增高轨道</translation>
  </message>
  <message>
   <source>Make lane lower</source>
   <translation>降低轨道</translation>
  </message>
  <message>
   <source>Mark in</source>
   <translation>标记入点</translation>
  </message>
  <message>
   <source>Mark out</source>
   <translation>标记出点</translation>
  </message>
  <message>
   <source>Move clip down</source>
   <translation>下移片段</translation>
  </message>
  <message>
   <source>Move clip up</source>
   <translation>上移片段</translation>
  </message>
  <message>
   <source>Move lane down</source>
   <translation>下移轨道</translation>
  </message>
  <message>
   <source>Move lane up</source>
   <translation>上移轨道</translation>
  </message>
  <message>
   <source>Mute</source>
   <translation>静音</translation>
  </message>
  <message>
   <source>Mute lane</source>
   <translation>轨道静音</translation>
  </message>
  <message>
   <source>New list</source>
   <translation>新建列表</translation>
  </message>
  <message>
   <source>Next clip</source>
   <translation>下一个片段</translation>
  </message>
  <message>
   <source>Next frame</source>
   <translation>下一帧</translation>
  </message>
  <message>
   <source>Next hit</source>
   <translation>下一个命中</translation>
  </message>
  <message>
   <source>Next item</source>
   <translation>下一个审核项</translation>
  </message>
  <message>
   <source>Next marker</source>
   <translation>下一个标记</translation>
  </message>
  <message>
   <source>Next moment</source>
   <translation>下一个时刻</translation>
  </message>
  <message>
   <source>Next reason without a digit</source>
   <translation>下一条没有数字键的原因</translation>
  </message>
  <message>
   <source>Next shot</source>
   <translation>下一个镜头</translation>
  </message>
  <message>
   <source>Normal text</source>
   <translation>默认文字大小</translation>
  </message>
  <message>
   <source>Only surer clips</source>
   <translation>只显示置信度更高的片段</translation>
  </message>
  <message>
   <source>Open case…</source>
   <translation>打开案件…</translation>
  </message>
  <message>
   <source>Open evidence</source>
   <translation>查看证据</translation>
  </message>
  <message>
   <source>Open result</source>
   <translation>查看结果</translation>
  </message>
  <message>
   <source>Open video</source>
   <translation>打开视频</translation>
  </message>
  <message>
   <source>Picture on a second screen</source>
   <translation>在第二屏幕显示画面</translation>
  </message>
  <message>
   <source>Picture over the whole screen</source>
   <translation>画面全屏</translation>
  </message>
  <message>
   <source>Picture pixel by pixel</source>
   <translation>画面按 1:1 显示</translation>
  </message>
  <message>
   <source>Play backward, faster</source>
   <translation>倒放，加速</translation>
  </message>
  <message>
   <source>Play forward, faster</source>
   <translation>播放，加速</translation>
  </message>
  <message>
   <source>Play or pause</source>
   <translation>播放或暂停</translation>
  </message>
  <message>
   <source>Play the clips, or stop</source>
   <translation>播放或停止片段</translation>
  </message>
  <message>
   <source>Policy %1</source>
   <translation>原因 %1</translation>
  </message>
  <message>
   <source>Previous clip</source>
   <translation>上一个片段</translation>
  </message>
  <message>
   <source>Previous frame</source>
   <translation>上一帧</translation>
  </message>
  <message>
   <source>Previous hit</source>
   <translation>上一个命中</translation>
  </message>
  <message>
   <source>Previous item</source>
   <translation>上一个审核项</translation>
  </message>
  <message>
   <source>Previous marker</source>
   <translation>上一个标记</translation>
  </message>
  <message>
   <source>Previous moment</source>
   <translation>上一个时刻</translation>
  </message>
  <message>
   <source>Previous shot</source>
   <translation>上一个镜头</translation>
  </message>
  <message>
   <source>Put off for an hour</source>
   <translation>推迟一小时</translation>
  </message>
  <message>
   <source>Quieter</source>
   <translation>调低音量</translation>
  </message>
  <message>
   <source>Quit</source>
   <translation>退出</translation>
  </message>
  <message>
   <source>Raise the priority</source>
   <translation>提高优先级</translation>
  </message>
  <message>
   <source>Reduce picture</source>
   <translation>缩小画面</translation>
  </message>
  <message>
   <source>Refresh list</source>
   <translation>刷新列表</translation>
  </message>
  <message>
   <source>Rename list…</source>
   <translation>重命名列表…</translation>
  </message>
  <message>
   <source>Rescue all…</source>
   <translation>全部抢救…</translation>
  </message>
  <message>
   <source>Restore what was taken back</source>
   <translation>恢复已撤回的审核记录</translation>
  </message>
  <message>
   <source>Retry</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Retry effect</source>
   <translation>重试处置</translation>
  </message>
  <message>
   <source>Review</source>
   <translation>人工审核</translation>
  </message>
  <message>
   <source>Search the timeline</source>
   <translation>搜索时间轴</translation>
  </message>
  <message>
   <source>Search this page</source>
   <translation>在本页搜索</translation>
  </message>
  <message>
   <source>Select all</source>
   <translation>全选</translation>
  </message>
  <message>
   <source>Select clip at the playhead</source>
   <translation>选中播放头处的片段</translation>
  </message>
  <message>
   <source>Set a marker…</source>
   <translation>设置标记…</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Show a later part</source>
   <translation>显示更晚的部分</translation>
  </message>
  <message>
   <source>Show an earlier part</source>
   <translation>显示更早的部分</translation>
  </message>
  <message>
   <source>Show as grid</source>
   <translation>以网格显示</translation>
  </message>
  <message>
   <source>Show as list</source>
   <translation>以列表显示</translation>
  </message>
  <message>
   <source>Skip</source>
   <translation>跳过</translation>
  </message>
  <message>
   <source>Slower</source>
   <translation>减慢</translation>
  </message>
  <message>
   <source>Smaller text</source>
   <translation>缩小文字</translation>
  </message>
  <message>
   <source>Solo lane</source>
   <translation>轨道独显</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Switch account…</source>
   <translation>切换账号…</translation>
  </message>
  <message>
   <source>Tag…</source>
   <translation>自定义标签…</translation>
  </message>
  <message>
   <source>Take clip out</source>
   <translation>移出片段</translation>
  </message>
  <message>
   <source>Take the item</source>
   <translation>领取此项</translation>
  </message>
  <message>
   <source>Take the last change back</source>
   <translation>撤回上一步更改</translation>
  </message>
  <message>
   <source>Take the last decision back</source>
   <translation>撤回上一个结论</translation>
  </message>
  <message>
   <source>Tasks</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>This finding is false</source>
   <translation>此命中项为误报</translation>
  </message>
  <message>
   <source>This finding is true</source>
   <translation>此命中项属实</translation>
  </message>
  <message>
   <source>Timeline</source>
   <translation>时间轴</translation>
  </message>
  <message>
   <source>To the end</source>
   <translation>到结尾</translation>
  </message>
  <message>
   <source>To the start</source>
   <translation>到开头</translation>
  </message>
  <message>
   <source>Undo decision</source>
   <translation>撤回结论</translation>
  </message>
  <message>
   <source>Upload…</source>
   <translation>上传…</translation>
  </message>
  <message>
   <source>V&amp;ideo</source>
   <translation>视频(&amp;I)</translation>
  </message>
  <message>
   <source>Veil</source>
   <translation>遮罩</translation>
  </message>
  <message>
   <source>Verdict of the same content</source>
   <translation>采用与相同内容一致的结论</translation>
  </message>
  <message>
   <source>Verify the chain</source>
   <translation>校验记录链</translation>
  </message>
  <message>
   <source>Video</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>Whole picture</source>
   <translation>显示完整画面</translation>
  </message>
  <message>
   <source>Whole video</source>
   <translation>显示整个视频</translation>
  </message>
  <message>
   <source>Write a note</source>
   <translation>写备注</translation>
  </message>
  <message>
   <source>Zoom timeline in</source>
   <translation>放大时间轴</translation>
  </message>
  <message>
   <source>Zoom timeline out</source>
   <translation>缩小时间轴</translation>
  </message>
  <message>
   <source>Zoom to what is selected</source>
   <translation>缩放到所选范围</translation>
  </message>
  <message>
   <source>简体中文</source>
   <translation>简体中文</translation>
  </message>
 </context>
 <context>
  <name>Status</name>
  <message>
   <source>%1 not connected</source>
   <translation>%1 · 未连接</translation>
  </message>
  <message>
   <source>%1 ready</source>
   <translation>%1 · 已就绪</translation>
  </message>
  <message>
   <source>%1 running</source>
   <translation>%1 个进行中</translation>
  </message>
  <message>
   <source>%1 starting</source>
   <translation>%1 · 正在启动</translation>
  </message>
  <message>
   <source>%1 waiting</source>
   <translation>%1 个等待中</translation>
  </message>
  <message>
   <source>Not connected</source>
   <translation>未连接</translation>
  </message>
  <message>
   <source>The archive is not open</source>
   <translation>存档未打开</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>What happened stands above. Nothing of this account can be shown until then.</source>
   <translation>原因见上方。在此之前无法显示此账号的任何内容。</translation>
  </message>
  <message>
   <source>dark</source>
   <translation>深色</translation>
  </message>
  <message>
   <source>engine</source>
   <translation>引擎</translation>
  </message>
  <message>
   <source>light</source>
   <translation>浅色</translation>
  </message>
  <message>
   <source>not connected</source>
   <translation>未连接</translation>
  </message>
  <message>
   <source>player: %1</source>
   <translation>播放器：%1</translation>
  </message>
  <message>
   <source>system look</source>
   <translation>跟随系统</translation>
  </message>
 </context>
 <context>
  <name>StatusBar</name>
  <message>
   <source>Language and look</source>
   <translation>语言和外观</translation>
  </message>
  <message>
   <source>Menu</source>
   <translation>菜单</translation>
  </message>
  <message>
   <source>Menu (Alt)</source>
   <translation>菜单（Alt）</translation>
  </message>
  <message>
   <source>Show tasks</source>
   <translation>查看任务</translation>
  </message>
 </context>
 <context>
  <name>Surface</name>
  <message>
   <source>Choose one to see it here.</source>
   <translation>请选择要查看的视频。</translation>
  </message>
  <message>
   <source>Decoding {done} of {total} frames…</source>
   <translation>正在解码第 {done} 帧，共 {total} 帧…</translation>
  </message>
  <message>
   <source>File: {remark}</source>
   <translation>文件：{remark}</translation>
  </message>
  <message>
   <source>Looking · release {look}</source>
   <translation>正在查看 · 松开 {look} 恢复遮罩</translation>
  </message>
  <message>
   <source>No network. It goes on by itself when it is back.</source>
   <translation>网络已断开，恢复后会自动继续。</translation>
  </message>
  <message>
   <source>No video</source>
   <translation>没有视频</translation>
  </message>
  <message>
   <source>Opening…</source>
   <translation>正在打开…</translation>
  </message>
  <message>
   <source>Picture of {name}</source>
   <translation>{name} 的画面</translation>
  </message>
  <message>
   <source>The picture is on its way.</source>
   <translation>画面正在加载。</translation>
  </message>
  <message>
   <source>This video cannot be shown</source>
   <translation>无法显示此视频</translation>
  </message>
  <message>
   <source>Veiled</source>
   <translation>已遮罩</translation>
  </message>
  <message>
   <source>Veiled · hold {look}</source>
   <translation>已遮罩 · 按住 {look} 查看</translation>
  </message>
  <message>
   <source>Waiting for the network…</source>
   <translation>正在等待网络…</translation>
  </message>
  <message>
   <source>exact</source>
   <translation>精确</translation>
  </message>
  <message>
   <source>frame {number}</source>
   <translation>第 {number} 帧</translation>
  </message>
  <message>
   <source>hold {look} to look · {veil} change</source>
   <translation>按住 {look} 查看 · {veil} 切换</translation>
  </message>
  <message>
   <source>nearby</source>
   <translation>邻近帧</translation>
  </message>
 </context>
 <context>
  <name>TagDialog</name>
  <message>
   <source>%1 values</source>
   <translation>%1 个值</translation>
  </message>
  <message>
   <source>A decision wrote it; it is taken back in Decisions.</source>
   <translation>由审核记录写入；请在“审核记录”中撤回。</translation>
  </message>
  <message>
   <source>Another change of tags is under way.</source>
   <translation>另一项标签更改正在进行。</translation>
  </message>
  <message>
   <source>Apply</source>
   <translation>应用</translation>
  </message>
  <message>
   <source>No tags yet.</source>
   <translation>还没有自定义标签。</translation>
  </message>
  <message>
   <source>Objects</source>
   <translation>对象</translation>
  </message>
  <message>
   <source>Reading what is there: %1 of %2</source>
   <translation>正在读取现有标签：%1 / %2</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>移除</translation>
  </message>
  <message>
   <source>Set</source>
   <translation>设置</translation>
  </message>
  <message>
   <source>Sets %1, removes %2</source>
   <translation>设置 %1，移除 %2</translation>
  </message>
  <message>
   <source>Tags of %1</source>
   <translation>%1 的自定义标签</translation>
  </message>
  <message>
   <source>Tags of %1 objects</source>
   <translation>%1 个对象的自定义标签</translation>
  </message>
  <message>
   <source>Tags that are there</source>
   <translation>现有的自定义标签</translation>
  </message>
  <message>
   <source>Tags to set</source>
   <translation>要设置的自定义标签</translation>
  </message>
  <message>
   <source>The tags of %1 of %2 objects could not be read.</source>
   <translation>%2 个对象中有 %1 个的自定义标签无法读取。</translation>
  </message>
  <message>
   <source>Tick what is to be removed.</source>
   <translation>勾选要移除的标签。</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>值</translation>
  </message>
  <message>
   <source>name=value, more of them after a comma. Return on a tag above takes it here.</source>
   <translation>名称=值，多个用逗号分隔。在上方的标签上按回车可填入此处。</translation>
  </message>
  <message>
   <source>no room on %1 objects</source>
   <translation>%1 个对象无法再添加</translation>
  </message>
 </context>
 <context>
  <name>TagProgress</name>
  <message>
   <source>Changing tags</source>
   <translation>正在更改自定义标签</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>停止</translation>
  </message>
  <message>
   <source>Tags: %1 of %2</source>
   <translation>自定义标签：%1 / %2</translation>
  </message>
  <message>
   <source>What is done stays, and can be taken back</source>
   <translation>已完成的会保留，并可撤回</translation>
  </message>
 </context>
 <context>
  <name>TagScreen</name>
  <message>
   <source>Take back</source>
   <translation>撤回</translation>
  </message>
 </context>
 <context>
  <name>TagWords</name>
  <message>
   <source>A name has at most %1 characters.</source>
   <translation>名称最多 %1 个字符。</translation>
  </message>
  <message>
   <source>A tag needs a name: name=value.</source>
   <translation>自定义标签需要名称：名称=值。</translation>
  </message>
  <message>
   <source>A value has at most %1 characters.</source>
   <translation>值最多 %1 个字符。</translation>
  </message>
  <message>
   <source>An object has at most %1 tags.</source>
   <translation>一个对象最多有 %1 个自定义标签。</translation>
  </message>
  <message>
   <source>OSS takes a–z, A–Z, 0–9, space and + - = . _ : / only.</source>
   <translation>OSS 只接受 a–z、A–Z、0–9、空格和 + - = . _ : /。</translation>
  </message>
  <message>
   <source>Tags changed on %1 objects</source>
   <translation>已更改 %1 个对象的自定义标签</translation>
  </message>
  <message>
   <source>Tags put back on %1 objects</source>
   <translation>已恢复 %1 个对象的自定义标签</translation>
  </message>
  <message>
   <source>This tag is a decision's; it is taken back in Decisions.</source>
   <translation>此标签由审核记录写入；请在“审核记录”中撤回。</translation>
  </message>
  <message>
   <source>failed: %1</source>
   <translation>失败：%1</translation>
  </message>
  <message>
   <source>left alone, changed by others since: %1</source>
   <translation>之后被他人更改，未动：%1</translation>
  </message>
  <message>
   <source>no room for more tags: %1</source>
   <translation>无法再添加标签：%1</translation>
  </message>
 </context>
 <context>
  <name>TaskModel</name>
  <message>
   <source>%1 d</source>
   <translation>%1 天</translation>
  </message>
  <message>
   <source>Days until the service deletes the task; its result stays here.</source>
   <translation>距服务删除任务的天数；结果仍保存在本机。</translation>
  </message>
  <message>
   <source>Elapsed</source>
   <translation>用时</translation>
  </message>
  <message>
   <source>Kept</source>
   <translation>云端保留</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>结果</translation>
  </message>
  <message>
   <source>Status</source>
   <translation>状态</translation>
  </message>
  <message>
   <source>Video</source>
   <translation>视频</translation>
  </message>
  <message>
   <source>gone</source>
   <translation>已删除</translation>
  </message>
 </context>
 <context>
  <name>TaskWords</name>
  <message>
   <source>Convert</source>
   <translation>转换</translation>
  </message>
  <message>
   <source>Highlight</source>
   <translation>精彩片段</translation>
  </message>
  <message>
   <source>Image labels</source>
   <translation>图片标签</translation>
  </message>
  <message>
   <source>Image moderation</source>
   <translation>图片审核</translation>
  </message>
  <message>
   <source>In the journal; sent as soon as the backend answers.</source>
   <translation>已登记；后端可用后立即提交。</translation>
  </message>
  <message>
   <source>Labels</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Moderation</source>
   <translation>内容审核</translation>
  </message>
  <message>
   <source>Taken back before it was sent.</source>
   <translation>提交前已撤回。</translation>
  </message>
  <message>
   <source>The answer was lost. The task is looked for before anything is sent again.</source>
   <translation>没有收到答复。再次提交前会先查找该任务。</translation>
  </message>
  <message>
   <source>The backend is at work.</source>
   <translation>后端正在处理。</translation>
  </message>
  <message>
   <source>The result is in the archive on this computer.</source>
   <translation>结果已保存在本机存档中。</translation>
  </message>
  <message>
   <source>The service deleted it after seven days. Start it again.</source>
   <translation>服务已在七天后将其删除。请重新开始。</translation>
  </message>
  <message>
   <source>block</source>
   <translation>建议拦截</translation>
  </message>
  <message>
   <source>cancelled</source>
   <translation>已取消</translation>
  </message>
  <message>
   <source>done</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>expired</source>
   <translation>已过期</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>film written</source>
   <translation>成片已写入</translation>
  </message>
  <message>
   <source>labels: %1</source>
   <translation>标签：%1</translation>
  </message>
  <message>
   <source>labels: %1 · clips: %2</source>
   <translation>标签：%1 · 片段：%2</translation>
  </message>
  <message>
   <source>making sure</source>
   <translation>确认中</translation>
  </message>
  <message>
   <source>not judged: %1</source>
   <translation>未判定：%1</translation>
  </message>
  <message>
   <source>objects written: %1</source>
   <translation>已写入对象：%1</translation>
  </message>
  <message>
   <source>pass</source>
   <translation>建议通过</translation>
  </message>
  <message>
   <source>refused</source>
   <translation>被拒绝</translation>
  </message>
  <message>
   <source>review</source>
   <translation>建议复审</translation>
  </message>
  <message>
   <source>running</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>unknown advice</source>
   <translation>建议未知</translation>
  </message>
  <message>
   <source>waiting</source>
   <translation>等待中</translation>
  </message>
 </context>
 <context>
  <name>TasksPage</name>
  <message>
   <source>All</source>
   <translation>全部</translation>
  </message>
  <message>
   <source>All batches</source>
   <translation>全部批次</translation>
  </message>
  <message>
   <source>All kinds</source>
   <translation>全部类型</translation>
  </message>
  <message>
   <source>Another kind, status or name may find it.</source>
   <translation>请更换类型、状态或名称再试。</translation>
  </message>
  <message>
   <source>Batch</source>
   <translation>批次</translation>
  </message>
  <message>
   <source>Choose videos in the Library and start labels, moderation or a highlight.</source>
   <translation>请在视频库中选择视频，启动标签、内容审核或精彩片段任务。</translation>
  </message>
  <message>
   <source>Copy request ID</source>
   <translation>复制请求 ID</translation>
  </message>
  <message>
   <source>Copy task ID</source>
   <translation>复制任务 ID</translation>
  </message>
  <message>
   <source>Copy what went wrong</source>
   <translation>复制错误信息</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>已完成</translation>
  </message>
  <message>
   <source>Every result that the service deletes within %1 days is in the archive.</source>
   <translation>服务将在 %1 天内删除的结果都已在存档中。</translation>
  </message>
  <message>
   <source>Expiring</source>
   <translation>即将过期</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>失败</translation>
  </message>
  <message>
   <source>Fetch every result before the service deletes it, of other programs too</source>
   <translation>在服务删除之前抢救所有结果，包括其他程序创建的</translation>
  </message>
  <message>
   <source>Go to the Library</source>
   <translation>前往视频库</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>类型</translation>
  </message>
  <message>
   <source>Name its video…</source>
   <translation>指定视频…</translation>
  </message>
  <message>
   <source>No task matches</source>
   <translation>没有符合条件的任务</translation>
  </message>
  <message>
   <source>No tasks yet</source>
   <translation>暂无任务</translation>
  </message>
  <message>
   <source>Nothing is about to be lost</source>
   <translation>没有即将丢失的结果</translation>
  </message>
  <message>
   <source>Open result</source>
   <translation>查看结果</translation>
  </message>
  <message>
   <source>Reading the list</source>
   <translation>正在读取列表</translation>
  </message>
  <message>
   <source>Retry</source>
   <translation>重试</translation>
  </message>
  <message>
   <source>Retry %1</source>
   <translation>重试 %1 个</translation>
  </message>
  <message>
   <source>Running</source>
   <translation>进行中</translation>
  </message>
  <message>
   <source>Show all</source>
   <translation>显示全部</translation>
  </message>
  <message>
   <source>Take back</source>
   <translation>撤回</translation>
  </message>
  <message>
   <source>Take its clips to Highlights</source>
   <translation>将其片段加入精彩片段</translation>
  </message>
  <message>
   <source>Tasks</source>
   <translation>任务</translation>
  </message>
  <message>
   <source>The tasks of this account are being read.</source>
   <translation>正在读取此账号的任务。</translation>
  </message>
  <message>
   <source>video or task ID</source>
   <translation>视频或任务 ID</translation>
  </message>
 </context>
 <context>
  <name>Timeline</name>
  <message>
   <source>1 clip</source>
   <translation>1 个片段</translation>
  </message>
  <message>
   <source>Alias</source>
   <translation>别名</translation>
  </message>
  <message>
   <source>Clips</source>
   <translation>片段</translation>
  </message>
  <message>
   <source>Confidence</source>
   <translation>置信度</translation>
  </message>
  <message>
   <source>Findings</source>
   <translation>命中项</translation>
  </message>
  <message>
   <source>Hits</source>
   <translation>命中</translation>
  </message>
  <message>
   <source>In the middle</source>
   <translation>居中程度</translation>
  </message>
  <message>
   <source>Lane or clip</source>
   <translation>轨道或片段</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>语言</translation>
  </message>
  <message>
   <source>Level</source>
   <translation>层级</translation>
  </message>
  <message>
   <source>Moments</source>
   <translation>时刻</translation>
  </message>
  <message>
   <source>Seconds</source>
   <translation>秒</translation>
  </message>
  <message>
   <source>Shot {number} of {count}</source>
   <translation>第 {number} 个镜头，共 {count} 个</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>开始</translation>
  </message>
  <message>
   <source>another version of the file</source>
   <translation>文件的另一个版本</translation>
  </message>
  <message>
   <source>block</source>
   <translation>建议拦截</translation>
  </message>
  <message>
   <source>both {both} s · only here {left} s · only there {right} s</source>
   <translation>两者均有 {both} 秒 · 仅此处 {left} 秒 · 仅彼处 {right} 秒</translation>
  </message>
  <message>
   <source>confidence {share}</source>
   <translation>置信度 {share}</translation>
  </message>
  <message>
   <source>filmstrip</source>
   <translation>缩略图</translation>
  </message>
  <message>
   <source>folded</source>
   <translation>已折叠</translation>
  </message>
  <message>
   <source>from {share} on</source>
   <translation>自 {share} 起</translation>
  </message>
  <message>
   <source>highest rate {share}</source>
   <translation>最高风险分 {share}</translation>
  </message>
  <message>
   <source>in the other result</source>
   <translation>另一结果中</translation>
  </message>
  <message>
   <source>level {number}</source>
   <translation>第 {number} 层</translation>
  </message>
  <message>
   <source>locked</source>
   <translation>已锁定</translation>
  </message>
  <message>
   <source>looked at</source>
   <translation>已检查</translation>
  </message>
  <message>
   <source>looked at every {seconds} s</source>
   <translation>每 {seconds} 秒查看一次</translation>
  </message>
  <message>
   <source>looked at {seconds} of {whole} s</source>
   <translation>已检查 {seconds} / {whole} 秒</translation>
  </message>
  <message>
   <source>muted lane</source>
   <translation>已静音的轨道</translation>
  </message>
  <message>
   <source>never looked at · {seconds} s</source>
   <translation>未检查 · {seconds} 秒</translation>
  </message>
  <message>
   <source>never looked at · {time}</source>
   <translation>未检查 · {time}</translation>
  </message>
  <message>
   <source>not enough for a pass</source>
   <translation>不足以通过</translation>
  </message>
  <message>
   <source>one snapshot every {seconds} s</source>
   <translation>每 {seconds} 秒一张截图</translation>
  </message>
  <message>
   <source>pass</source>
   <translation>建议通过</translation>
  </message>
  <message>
   <source>rate {rate}</source>
   <translation>风险分 {rate}</translation>
  </message>
  <message>
   <source>review</source>
   <translation>建议复审</translation>
  </message>
  <message>
   <source>solo</source>
   <translation>独显</translation>
  </message>
  <message>
   <source>sound</source>
   <translation>声音</translation>
  </message>
  <message>
   <source>unknown advice</source>
   <translation>建议未知</translation>
  </message>
  <message>
   <source>{count} clips</source>
   <translation>{count} 个片段</translation>
  </message>
  <message>
   <source>{count} of {all} clips</source>
   <translation>{all} 个片段中的 {count} 个</translation>
  </message>
  <message>
   <source>{seconds} s</source>
   <translation>{seconds} 秒</translation>
  </message>
  <message>
   <source>{share} covered</source>
   <translation>已覆盖 {share}</translation>
  </message>
  <message>
   <source>{taken} of {wanted} snapshots were taken</source>
   <translation>应取 {wanted} 张截图，实取 {taken} 张</translation>
  </message>
 </context>
 <context>
  <name>TimelineCanvas</name>
  <message>
   <source>Making the lanes…</source>
   <translation>正在生成轨道…</translation>
  </message>
  <message>
   <source>Timeline</source>
   <translation>时间轴</translation>
  </message>
 </context>
 <context>
  <name>TimelineScreen</name>
  <message>
   <source>Export markers</source>
   <translation>导出标记</translation>
  </message>
  <message>
   <source>Search the timeline first: there is no hit to collect.</source>
   <translation>请先搜索时间轴：没有可收集的命中。</translation>
  </message>
  <message>
   <source>Written to %1</source>
   <translation>已写入 %1</translation>
  </message>
 </context>
 <context>
  <name>TimelineSettings</name>
  <message>
   <source>A pass for which the analysis looked at less of the video is marked as not enough.</source>
   <translation>若分析查看的部分少于此比例，则“通过”会标为不足。</translation>
  </message>
  <message>
   <source>Least coverage</source>
   <translation>最低覆盖率</translation>
  </message>
  <message>
   <source>Names of labels</source>
   <translation>标签名称</translation>
  </message>
  <message>
   <source>One pair a line, Chinese and English in any order. They win over the names in results; both languages are found by searches.</source>
   <translation>每行一对，中英文顺序不限。它们优先于结果中的名称；搜索时两种语言均可找到。</translation>
  </message>
  <message>
   <source>Timeline</source>
   <translation>时间轴</translation>
  </message>
  <message>
   <source>Two names with a comma between them are wanted in line {lines}.</source>
   <translation>第 {lines} 行需要用逗号隔开的两个名称。</translation>
  </message>
 </context>
 <context>
  <name>Toast</name>
  <message>
   <source>Dismiss</source>
   <translation>关闭</translation>
  </message>
 </context>
 <context>
  <name>Transport</name>
  <message>
   <source>1 hit</source>
   <translation>1 处匹配</translation>
  </message>
  <message>
   <source>End the loop</source>
   <translation>结束循环</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>暂停</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>播放</translation>
  </message>
  <message>
   <source>Playing round and round: click to end it</source>
   <translation>正在循环播放：点击结束</translation>
  </message>
  <message>
   <source>Search the timeline</source>
   <translation>搜索时间轴</translation>
  </message>
  <message>
   <source>Speed</source>
   <translation>速度</translation>
  </message>
  <message>
   <source>Speed: click for the next, right click for the one before</source>
   <translation>速度：左键切换到下一档，右键切换到上一档</translation>
  </message>
  <message>
   <source>The veil keeps it silent: hold {look} to listen, or change that in Settings › Care.</source>
   <translation>遮罩期间保持静音：按住 {look} 即可听到声音，也可在“设置 › 自我保护”中更改。</translation>
  </message>
  <message>
   <source>Volume</source>
   <translation>音量</translation>
  </message>
  <message>
   <source>Volume ({keys})</source>
   <translation>音量（{keys}）</translation>
  </message>
  <message>
   <source>car &amp; person − crowd</source>
   <translation>汽车 &amp; 人物 − 人群</translation>
  </message>
  <message>
   <source>loop</source>
   <translation>循环</translation>
  </message>
  <message>
   <source>muted</source>
   <translation>静音</translation>
  </message>
  <message>
   <source>sound</source>
   <translation>有声</translation>
  </message>
  <message>
   <source>veiled</source>
   <translation>遮罩静音</translation>
  </message>
  <message>
   <source>{count} hits</source>
   <translation>{count} 处匹配</translation>
  </message>
 </context>
 <context>
  <name>UpdateCheck</name>
  <message>
   <source>IMM Desktop %1 has been released.</source>
   <translation>IMM Desktop %1 已发布。</translation>
  </message>
  <message>
   <source>Look for releases on the project's own page.</source>
   <translation>请到项目主页查看新版本。</translation>
  </message>
  <message>
   <source>No answer about updates: ask again later.</source>
   <translation>未收到更新信息，请稍后再查。</translation>
  </message>
  <message>
   <source>Open page</source>
   <translation>打开页面</translation>
  </message>
  <message>
   <source>The answer about updates cannot be trusted</source>
   <translation>更新信息不可信</translation>
  </message>
  <message>
   <source>This build knows no address to ask for updates.</source>
   <translation>此版本未设置更新地址。</translation>
  </message>
  <message>
   <source>This is the newest release.</source>
   <translation>已是最新版本。</translation>
  </message>
 </context>
 <context>
  <name>Updates</name>
  <message>
   <source>%1 is asked at each start; nothing is fetched.</source>
   <translation>每次启动时查询 %1，不会下载任何内容。</translation>
  </message>
  <message>
   <source>Off: nobody is asked.</source>
   <translation>已关闭，不会查询。</translation>
  </message>
  <message>
   <source>This build knows no address to ask, so it never looks for updates.</source>
   <translation>此版本未设置更新地址，因此不会检查更新。</translation>
  </message>
 </context>
 <context>
  <name>VideoPage</name>
  <message>
   <source>%1 covered</source>
   <translation>已覆盖 %1</translation>
  </message>
  <message>
   <source>%1: not enough for a pass</source>
   <translation>%1：不足以通过</translation>
  </message>
  <message>
   <source>Analyse…</source>
   <translation>分析…</translation>
  </message>
  <message>
   <source>Labels</source>
   <translation>标签</translation>
  </message>
  <message>
   <source>Library</source>
   <translation>视频库</translation>
  </message>
  <message>
   <source>No labels yet.</source>
   <translation>暂无标签。</translation>
  </message>
 </context>
 <context>
  <name>Viewer</name>
  <message>
   <source>No result yet. Analyse this video to see it here.</source>
   <translation>暂无结果。分析此视频后即可在此查看。</translation>
  </message>
 </context>
 <context>
  <name>_CancelButton</name>
  <message>
   <source>Cancel</source>
   <translation>取消</translation>
  </message>
 </context>
 <context>
  <name>_PriceCard</name>
  <message>
   <source>Amount</source>
   <translation>金额</translation>
  </message>
  <message>
   <source>Currency</source>
   <translation>币种</translation>
  </message>
  <message>
   <source>For</source>
   <translation>每</translation>
  </message>
  <message>
   <source>For so many units</source>
   <translation>每多少个单位</translation>
  </message>
  <message>
   <source>Holds from</source>
   <translation>生效日期</translation>
  </message>
  <message>
   <source>Kind of analysis</source>
   <translation>分析类型</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>备注</translation>
  </message>
  <message>
   <source>Remove this price</source>
   <translation>删除此价格</translation>
  </message>
  <message>
   <source>Unit</source>
   <translation>单位</translation>
  </message>
  <message>
   <source>where it stands, such as a page or contract</source>
   <translation>价格出处，例如网页或合同</translation>
  </message>
 </context>
 <context>
  <name>_Tiles</name>
  <message>
   <source>Flagged moments</source>
   <translation>命中时刻</translation>
  </message>
  <message>
   <source>false</source>
   <translation>误报</translation>
  </message>
  <message>
   <source>true</source>
   <translation>属实</translation>
  </message>
 </context>
</TS>
